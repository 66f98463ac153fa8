//! Proving who one is: logging in, staying logged in, and out.

pub(super) mod attempt;
pub(super) mod complete_log_in;
pub(super) mod log_in;
pub(super) mod log_out;
pub(super) mod log_out_by_token;
pub(super) mod log_out_everywhere;
pub(super) mod log_out_others;
pub(super) mod logged_in;
pub(super) mod login_stop;
pub(super) mod password_proof;
pub(super) mod refresh_session;
pub(super) mod rehash;
pub(super) mod step_up;

pub use complete_log_in::{CompleteLogIn, CompleteLogInCommand, CompleteLogInError};
pub use log_in::{LogIn, LogInCommand, LogInError};
pub use log_out::{LogOut, LogOutCommand, LogOutError};
pub use log_out_by_token::{LogOutByToken, LogOutByTokenCommand, LogOutByTokenError};
pub use log_out_everywhere::{LogOutEverywhere, LogOutEverywhereCommand, LogOutEverywhereError};
pub use log_out_others::{LogOutOthers, LogOutOthersCommand, LogOutOthersError};
pub use logged_in::{LogInOutcome, LoggedIn, SecondFactorTicket};
pub use refresh_session::{RefreshSession, RefreshSessionCommand, RefreshSessionError};
pub use step_up::{StepUp, StepUpCommand, StepUpError};
