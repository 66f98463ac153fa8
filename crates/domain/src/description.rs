//! What something is for.

use crate::text::text_type;

text_type!(
    /// What something is for, in words: 1 to 500 characters.
    Description, 1, 500
);
