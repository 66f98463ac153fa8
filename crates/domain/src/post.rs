//! Posts of the blog.

use crate::text::{prose_type, text_type};
use crate::{Instant, PostId, UserId, search_form};

text_type!(
    /// What a post is called: 1 to 200 characters.
    PostTitle, 1, 200
);
prose_type!(
    /// What a post says: 1 to 50,000 characters, as they were written.
    PostContent, 1, 50_000
);
prose_type!(
    /// What a post says in short: 1 to 500 characters, as they were written.
    Excerpt, 1, 500
);

impl PostTitle {
    /// The form in which titles are sorted: in no case, and no longer than a title.
    #[must_use]
    pub fn canonical(&self) -> String {
        search_form(self.as_str()).chars().take(200).collect()
    }
}

/// Who reads a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostStatus {
    /// Its author, and who may read the drafts of others.
    Draft,
    /// Everybody.
    Published,
}

impl PostStatus {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }

    /// The status of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Draft, Self::Published].into_iter().find(|status| status.as_str() == name)
    }
}

/// A post of the blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its identifier.
    pub id: PostId,
    /// Who wrote it.
    pub author: UserId,
    /// What it is called.
    pub title: PostTitle,
    /// What it says.
    pub content: PostContent,
    /// What it says in short.
    pub excerpt: Option<Excerpt>,
    /// Who reads it.
    pub status: PostStatus,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// How often that was, from 1.
    pub version: i64,
}

/// What changes of a post; what is not there stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostChange {
    /// What it is called.
    pub title: Option<PostTitle>,
    /// What it says.
    pub content: Option<PostContent>,
    /// What it says in short.
    pub excerpt: Option<Option<Excerpt>>,
    /// Who reads it.
    pub status: Option<PostStatus>,
}

impl Post {
    /// The post after a change at `now`, and the names of the fields that differ.
    #[must_use]
    pub fn change(self, change: PostChange, now: Instant) -> (Self, Vec<&'static str>) {
        let mut next = self.clone();
        if let Some(title) = change.title {
            next.title = title;
        }
        if let Some(content) = change.content {
            next.content = content;
        }
        if let Some(excerpt) = change.excerpt {
            next.excerpt = excerpt;
        }
        if let Some(status) = change.status {
            next.status = status;
        }
        let differing = [
            ("title", next.title != self.title),
            ("content", next.content != self.content),
            ("excerpt", next.excerpt != self.excerpt),
            ("status", next.status != self.status),
        ];
        let fields: Vec<_> =
            differing.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect();
        if !fields.is_empty() {
            next.updated_at = now;
        }
        (next, fields)
    }

    /// What it is searched by: title, excerpt and content, each between line breaks, which no search has. Of characters
    /// that grow when they are folded, no more than twice the longest content.
    #[must_use]
    pub fn search_text(&self) -> String {
        let excerpt = self.excerpt.as_ref().map(Excerpt::as_str).unwrap_or_default();
        let folded = search_form(&format!("\n{}\n{excerpt}\n{}\n", self.title, self.content));
        folded.chars().take(100_000).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn post() -> Post {
        Post {
            id: PostId::from_uuid(Uuid::from_u128(1)),
            author: UserId::from_uuid(Uuid::from_u128(2)),
            title: PostTitle::parse("Rust Tips").unwrap(),
            content: PostContent::parse("# Useful\n\n\tÅll.").unwrap(),
            excerpt: None,
            status: PostStatus::Draft,
            created_at: Instant::UNIX_EPOCH,
            updated_at: Instant::UNIX_EPOCH,
            version: 1,
        }
    }

    #[test]
    fn a_change_names_what_differs() {
        let now = Instant::UNIX_EPOCH + TimeDelta::seconds(1);
        let same =
            PostChange { status: Some(PostStatus::Draft), excerpt: Some(None), ..PostChange::default() };
        assert_eq!(post().change(same, now), (post(), vec![]));
        let other = PostChange {
            excerpt: Some(Excerpt::parse("In short.").ok()),
            status: Some(PostStatus::Published),
            ..PostChange::default()
        };
        let (changed, fields) = post().change(other, now);
        assert_eq!((changed.status, changed.updated_at), (PostStatus::Published, now));
        assert_eq!(fields, ["excerpt", "status"]);
    }

    #[test]
    fn every_field_has_its_bounds() {
        assert_eq!(PostTitle::parse("  Tips ").unwrap().as_str(), "Tips");
        for text in ["", " ", "a\nb", &"x".repeat(201)] {
            assert!(PostTitle::parse(text).is_err(), "{text}");
        }
        for text in ["", " \r\n", "a\0b", "\u{7}", &"x".repeat(50_001)] {
            assert!(PostContent::parse(text).is_err());
        }
        let indented = "    code\r\n\tmore\n";
        assert_eq!(PostContent::parse(indented).unwrap().as_str(), indented);
        assert!(PostContent::parse(&"𝄞".repeat(50_000)).is_ok());
        assert!(Excerpt::parse(&"x".repeat(500)).is_ok() && Excerpt::parse(&"x".repeat(501)).is_err());
    }

    #[test]
    fn a_post_is_searched_in_all_that_it_says() {
        assert_eq!(post().search_text(), "\nrust tips\n\n# useful\n\n\tåll.\n");
    }

    #[test]
    fn titles_that_grow_when_they_are_folded_stay_short() {
        let canonical = PostTitle::parse(&"ﷺ".repeat(200)).unwrap().canonical();
        assert_eq!(canonical.chars().count(), 200);
    }

    #[test]
    fn a_status_goes_by_its_name() {
        for status in [PostStatus::Draft, PostStatus::Published] {
            assert_eq!(PostStatus::parse(status.as_str()), Some(status));
        }
        assert_eq!(PostStatus::parse("hidden"), None);
    }
}
