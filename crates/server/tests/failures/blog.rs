//! The use cases of the blog.

use countersign_application::{
    Authorize, CreateComment, CreateCommentCommand, CreatePost, CreatePostCommand, CreatePosts,
    DeleteComment, DeleteCommentCommand, DeletePost, DeletePostCommand, FlushViews, GetPost, LikeComment,
    LikeCommentCommand, ListComments, ListPosts, Permitted, Principal, UnlikeComment, UnlikeCommentCommand,
    UpdateComment, UpdateCommentCommand, UpdatePost, UpdatePostCommand, UpdatePostError,
};
use countersign_domain::{CommentContent, PostChange, PostContent, PostStatus, PostTitle};
use countersign_ports::{
    CommentEntry, CommentFilter, CommentSort, Direction, ListRequest, PostEntry, PostFilter, PostSort,
    Selection, Slice, Sort,
};

use crate::world::World;

async fn writer(world: &World) -> Permitted<CreatePosts> {
    let by = Principal::User(world.authenticated().await);
    Authorize::new(&world.ports).execute(by, &world.origin()).await.unwrap()
}

async fn written(world: &World, by: &Permitted<CreatePosts>, status: PostStatus) -> PostEntry {
    let run = async |ports| {
        let command = CreatePostCommand {
            by: by.clone(),
            title: PostTitle::parse("Notes").unwrap(),
            content: PostContent::parse("On the engine.").unwrap(),
            excerpt: None,
            status,
            origin: world.origin(),
        };
        CreatePost::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap()
}

async fn commented(world: &World, by: &Permitted<CreatePosts>, post: &PostEntry) -> CommentEntry {
    let run = async |ports| {
        let content = CommentContent::parse("Corrected.").unwrap();
        let command =
            CreateCommentCommand { by: by.clone(), post: post.post.id, content, origin: world.origin() };
        CreateComment::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap()
}

fn first<F: Default, S>(by: S) -> ListRequest<F, S> {
    let (selection, sort) = (Selection::default(), Sort { by, direction: Direction::Descending });
    ListRequest { selection, sort, slice: Slice::Page(1), limit: 20, count: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_from_writing_to_deleting() {
    let world = World::with_ada().await;
    let writer = writer(&world).await;
    let post = written(&world, &writer, PostStatus::Draft).await.post.id;
    let by = writer.by();
    let run = async |ports| {
        let change = PostChange { status: Some(PostStatus::Published), ..PostChange::default() };
        let (by, seen_version, origin) = (by.clone(), Some(1), world.origin());
        UpdatePost::new(&ports).execute(UpdatePostCommand { by, post, change, seen_version, origin }).await
    };
    assert_eq!(world.fail_each_call(run).await.unwrap().post.version, 2);
    let run = async |ports| GetPost::new(&ports).execute(Some(by), post).await;
    assert_eq!(world.fail_each_call(run).await.unwrap().views, 0);
    let request = first::<PostFilter, _>(PostSort::CreatedAt);
    let run = async |ports| ListPosts::new(&ports).execute(Some(by), &request).await;
    assert_eq!(world.fail_each_call(run).await.unwrap().listed.items.len(), 1);
    let run = async |ports| {
        let command = DeletePostCommand { by: by.clone(), post, origin: world.origin() };
        DeletePost::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_from_writing_to_deleting() {
    let world = World::with_ada().await;
    let writer = writer(&world).await;
    let post = written(&world, &writer, PostStatus::Published).await;
    let comment = commented(&world, &writer, &post).await.comment.id;
    let by = writer.by();
    let run = async |ports| {
        let command = LikeCommentCommand { by: writer.clone(), comment, origin: world.origin() };
        LikeComment::new(&ports).execute(command).await
    };
    assert!(world.fail_each_call(run).await.unwrap());
    let request = first::<CommentFilter, _>(CommentSort::CreatedAt);
    let run = async |ports| ListComments::new(&ports).execute(None, post.post.id, &request).await;
    assert_eq!(world.fail_each_call(run).await.unwrap().listed.items[0].likes, 1);
    let run = async |ports| {
        let command = UnlikeCommentCommand { by: writer.clone(), comment, origin: world.origin() };
        UnlikeComment::new(&ports).execute(command).await
    };
    assert!(world.fail_each_call(run).await.unwrap());
    let run = async |ports| {
        let content = CommentContent::parse("Corrected again.").unwrap();
        let (by, seen_version, origin) = (by.clone(), None, world.origin());
        let command = UpdateCommentCommand { by, comment, content, seen_version, origin };
        UpdateComment::new(&ports).execute(command).await
    };
    assert_eq!(world.fail_each_call(run).await.unwrap().comment.version, 2);
    let run = async |ports| {
        let command = DeleteCommentCommand { by: by.clone(), comment, origin: world.origin() };
        DeleteComment::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change() {
    let world = World::with_ada().await;
    let writer = writer(&world).await;
    let root = world.permitted::<CreatePosts>().await;
    let post = written(&world, &root, PostStatus::Published).await.post.id;
    let before = world.stored();
    let run = async |ports| {
        let (by, change, origin) = (writer.by().clone(), PostChange::default(), world.origin());
        let command = UpdatePostCommand { by, post, change, seen_version: None, origin };
        UpdatePost::new(&ports).execute(command).await
    };
    assert!(matches!(world.fail_each_call(run).await, Err(UpdatePostError::Forbidden)));
    assert_ne!(world.stored(), before, "the refusal is remembered");
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_cannot_be_written_are_kept() {
    let world = World::with_ada().await;
    let writer = writer(&world).await;
    let post = written(&world, &writer, PostStatus::Published).await.post.id;
    GetPost::new(&world.ports).execute(None, post).await.unwrap();
    let run = async |ports| {
        let written = FlushViews::new(&ports).run_once().await;
        assert_eq!(world.ports.views.waiting(post), u64::from(written.is_err()));
        written
    };
    assert_eq!(world.fail_each_call(run).await.unwrap(), 1);
    let shown = GetPost::new(&world.ports).execute(Some(writer.by()), post).await.unwrap();
    assert_eq!(shown.views, 1);
}
