//! Keys for programs.

pub(super) mod api_key_scopes;
pub(super) mod create_api_key;
pub(super) mod get_api_key;
pub(super) mod held_key;
pub(super) mod list_api_keys;
pub(super) mod list_api_keys_of;
pub(super) mod revoke_api_key;
pub(super) mod revoke_api_key_of;
pub(super) mod rotate_api_key;
pub(super) mod update_api_key;
pub(super) mod verify_api_key;

pub use api_key_scopes::ApiKeyScopes;
pub use create_api_key::{CreateApiKey, CreateApiKeyCommand, CreateApiKeyError};
pub use get_api_key::{GetApiKey, GetApiKeyError};
pub use held_key::IssuedApiKey;
pub use list_api_keys::ListApiKeys;
pub use list_api_keys_of::{ListApiKeysOf, ListApiKeysOfError};
pub use revoke_api_key::{RevokeApiKey, RevokeApiKeyCommand, RevokeApiKeyError};
pub use revoke_api_key_of::{RevokeApiKeyOf, RevokeApiKeyOfCommand, RevokeApiKeyOfError};
pub use rotate_api_key::{RotateApiKey, RotateApiKeyCommand, RotateApiKeyError};
pub use update_api_key::{ApiKeyChange, UpdateApiKey, UpdateApiKeyCommand, UpdateApiKeyError};
pub use verify_api_key::{VerifiedApiKey, VerifyApiKey, VerifyApiKeyError};
