//! Rate limits: the `RateLimiter` port, kept in the process or in Redis.
//!
//! | adapter | counts |
//! |---|---|
//! | [`InProcessLimiter`] | what this process sees, in bounded memory |
//! | [`RedisLimiter`] | what all nodes see; by itself while Redis is away |
//!
//! Both count in fixed windows, each of which begins with the first request after the last one has ended, and judge
//! time by the moment they are told, to the millisecond. A window belongs to a key and a quota: with another limit
//! or length, counting begins anew.
#![deny(missing_docs)]

mod in_process;
mod redis;
mod window;

pub use in_process::InProcessLimiter;
pub use redis::{RedisLimiter, RedisSettings, RedisSettingsError};
