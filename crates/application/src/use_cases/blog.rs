//! Posts and comments.

pub(super) mod create_comment;
pub(super) mod create_post;
pub(super) mod delete_comment;
pub(super) mod delete_post;
pub(super) mod get_post;
pub(super) mod like_comment;
pub(super) mod list_comments;
pub(super) mod list_posts;
mod standing;
pub(super) mod unlike_comment;
pub(super) mod update_comment;
pub(super) mod update_post;

pub use create_comment::{CreateComment, CreateCommentCommand, CreateCommentError};
pub use create_post::{CreatePost, CreatePostCommand, CreatePostError};
pub use delete_comment::{DeleteComment, DeleteCommentCommand, DeleteCommentError};
pub use delete_post::{DeletePost, DeletePostCommand, DeletePostError};
pub use get_post::{GetPost, GetPostError};
pub use like_comment::{LikeComment, LikeCommentCommand, LikeCommentError};
pub use list_comments::{ListComments, ListCommentsError};
pub use list_posts::ListPosts;
pub use unlike_comment::{UnlikeComment, UnlikeCommentCommand, UnlikeCommentError};
pub use update_comment::{UpdateComment, UpdateCommentCommand, UpdateCommentError};
pub use update_post::{UpdatePost, UpdatePostCommand, UpdatePostError};
