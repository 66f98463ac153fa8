//! The use cases behind the routes.

use crate::shared::{Cases, OneStepLogIn};
use actix_web::web;
use countersign_application::{
    Authorize, CreateComment, CreatePost, DeactivateAccount, DeleteComment, DeletePost, DisableUser, GetPost,
    GetProfile, GetUser, ListComments, ListPosts, ListUsers, LogOut, Ports, RefreshSession, Register,
    RequestPasswordReset, ResetPassword, Settings, UpdateComment, UpdatePost, UpdateProfile, UpdateUser,
};
use countersign_http::kit::MainRuntime;

/// What handlers call.
pub(super) type Api = web::Data<Cases<RustAuthCases>>;

/// The use cases of the blog.
pub(super) struct BlogCases {
    pub(super) create_comment: CreateComment,
    pub(super) create_post: CreatePost,
    pub(super) delete_comment: DeleteComment,
    pub(super) delete_post: DeletePost,
    pub(super) get_post: GetPost,
    pub(super) list_comments: ListComments,
    pub(super) list_posts: ListPosts,
    pub(super) update_comment: UpdateComment,
    pub(super) update_post: UpdatePost,
}

impl BlogCases {
    fn new(ports: &Ports) -> Self {
        Self {
            create_comment: CreateComment::new(ports),
            create_post: CreatePost::new(ports),
            delete_comment: DeleteComment::new(ports),
            delete_post: DeletePost::new(ports),
            get_post: GetPost::new(ports),
            list_comments: ListComments::new(ports),
            list_posts: ListPosts::new(ports),
            update_comment: UpdateComment::new(ports),
            update_post: UpdatePost::new(ports),
        }
    }
}

pub(super) struct RustAuthCases {
    /// The page that is named to who has reset his password.
    pub(super) login_url: String,
    pub(super) authorize: Authorize,
    pub(super) blog: BlogCases,
    pub(super) deactivate: DeactivateAccount,
    pub(super) disable_user: DisableUser,
    pub(super) get_profile: GetProfile,
    pub(super) get_user: GetUser,
    pub(super) list_users: ListUsers,
    pub(super) log_in: OneStepLogIn,
    pub(super) log_out: LogOut,
    pub(super) refresh: RefreshSession,
    pub(super) register: Register,
    pub(super) request_password_reset: RequestPasswordReset,
    pub(super) reset_password: ResetPassword,
    pub(super) update_profile: UpdateProfile,
    pub(super) update_user: UpdateUser,
}

impl RustAuthCases {
    pub(super) fn on(ports: &Ports, rules: Settings, login_url: String, runtime: MainRuntime) -> Cases<Self> {
        let cases = Self {
            login_url,
            authorize: Authorize::new(ports),
            blog: BlogCases::new(ports),
            deactivate: DeactivateAccount::new(ports, rules),
            disable_user: DisableUser::new(ports, rules),
            get_profile: GetProfile::new(ports),
            get_user: GetUser::new(ports),
            list_users: ListUsers::new(ports),
            log_in: OneStepLogIn::new(ports, rules),
            log_out: LogOut::new(ports, rules),
            refresh: RefreshSession::new(ports, rules),
            register: Register::new(ports, rules),
            request_password_reset: RequestPasswordReset::new(ports),
            reset_password: ResetPassword::new(ports, rules),
            update_profile: UpdateProfile::new(ports),
            update_user: UpdateUser::new(ports),
        };
        Cases::new(cases, runtime)
    }
}
