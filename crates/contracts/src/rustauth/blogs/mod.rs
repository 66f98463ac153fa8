//! The blog.

mod comment_create;
mod comment_delete;
mod comment_list;
mod comment_update;
mod post_create;
mod post_delete;
mod post_list;
mod post_read;
mod post_update;
mod views;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(post_list::list_posts)
        .service(post_create::create_post)
        .service(post_read::get_post)
        .service(post_update::update_post)
        .service(post_delete::delete_post)
        .service(comment_list::list_comments)
        .service(comment_create::create_comment)
        .service(comment_update::update_comment)
        .service(comment_delete::delete_comment);
}
