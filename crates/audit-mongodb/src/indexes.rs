//! The indexes of the trail.

use crate::link::Trail;
use futures_util::TryStreamExt;
use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use mongodb::error::Result;
use mongodb::options::IndexOptions;
use std::time::Duration;

const RETENTION: &str = "retention";

/// Makes the indexes that are missing, and has the server forget what is older than `retention`. Safe on several nodes
/// at once, and to be repeated.
pub(crate) async fn prepare(trail: &Trail, retention: Option<Duration>) -> Result<()> {
    trail.create_indexes(wanted()).await?;
    let present: Vec<IndexModel> = trail.list_indexes().await?.try_collect().await?;
    let mut present = present.into_iter().filter_map(|index| index.options);
    let present = present.find(|options| options.name.as_deref() == Some(RETENTION));
    match (retention, present) {
        (None, None) => Ok(()),
        (None, Some(_)) => trail.drop_index(RETENTION).await,
        (Some(keep), None) => {
            let options = IndexOptions::builder().name(RETENTION.to_owned()).expire_after(keep).build();
            let index = IndexModel::builder().keys(doc! { "occurred_at": 1 }).options(options).build();
            trail.create_index(index).await.map(drop)
        }
        (Some(keep), Some(options)) if options.expire_after == Some(keep) => Ok(()),
        (Some(keep), Some(_)) => {
            let seconds = i64::try_from(keep.as_secs()).unwrap_or(i64::MAX);
            let index = doc! { "name": RETENTION, "expireAfterSeconds": seconds };
            let database = trail.client().database(&trail.namespace().db);
            database.run_command(doc! { "collMod": trail.name(), "index": index }).await.map(drop)
        }
    }
}

/// Each but the last ends in the order of the trail: a page is read from an index, and nothing is sorted.
fn wanted() -> Vec<IndexModel> {
    let there = |name: &str| doc! { name: { "$exists": true } };
    vec![
        index("order", doc! { "at": 1, "_id": 1 }, None),
        index("by_action", doc! { "action": 1, "at": 1, "_id": 1 }, None),
        index("by_actor", doc! { "actor": 1, "at": 1, "_id": 1 }, Some(there("actor"))),
        index("by_subject", doc! { "subject": 1, "at": 1, "_id": 1 }, Some(there("subject"))),
        index("refused", doc! { "refused": 1, "at": 1, "_id": 1 }, Some(doc! { "refused": true })),
        index("request", doc! { "request": 1 }, None),
    ]
}

fn index(name: &str, keys: Document, only: Option<Document>) -> IndexModel {
    let options = IndexOptions::builder().name(name.to_owned()).partial_filter_expression(only).build();
    IndexModel::builder().keys(keys).options(options).build()
}
