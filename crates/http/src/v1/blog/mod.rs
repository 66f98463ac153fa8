//! Posts and comments.

mod collection;
mod comment_create;
mod comment_delete;
mod comment_like;
mod comment_list;
mod comment_update;
mod create;
mod delete;
mod list;
mod read;
mod update;
mod view;

pub use view::{COMMENT_BYTES, POST_BYTES};

pub(super) use view::{CommentView, OwnPostView};

use countersign_application::{
    CreateComment, CreatePost, DeleteComment, DeletePost, GetPost, LikeComment, ListComments, ListPosts,
    Ports, UnlikeComment, UpdateComment, UpdatePost,
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_posts)
        .service(create::create_post)
        .service(read::get_post)
        .service(update::update_post)
        .service(update::replace_post)
        .service(delete::delete_post)
        .service(comment_list::list_comments)
        .service(comment_create::create_comment)
        .service(comment_update::update_comment)
        .service(comment_update::replace_comment)
        .service(comment_delete::delete_comment)
        .service(comment_like::like_comment)
        .service(comment_like::unlike_comment);
}

/// The use cases behind these.
pub(super) struct BlogCases {
    list: ListPosts,
    create: CreatePost,
    read: GetPost,
    update: UpdatePost,
    delete: DeletePost,
    list_comments: ListComments,
    create_comment: CreateComment,
    update_comment: UpdateComment,
    delete_comment: DeleteComment,
    like_comment: LikeComment,
    unlike_comment: UnlikeComment,
}

impl BlogCases {
    pub(super) fn new(ports: &Ports) -> Self {
        Self {
            list: ListPosts::new(ports),
            create: CreatePost::new(ports),
            read: GetPost::new(ports),
            update: UpdatePost::new(ports),
            delete: DeletePost::new(ports),
            list_comments: ListComments::new(ports),
            create_comment: CreateComment::new(ports),
            update_comment: UpdateComment::new(ports),
            delete_comment: DeleteComment::new(ports),
            like_comment: LikeComment::new(ports),
            unlike_comment: UnlikeComment::new(ports),
        }
    }
}
