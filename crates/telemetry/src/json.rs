//! One event as one flat JSON object on one line.
//!
//! The formatter of tracing-subscriber nests spans in a list and parses each one again for every event; a flat
//! object is quicker to write and to search.

use std::fmt;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::{RecordFields, VisitOutput};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes an event: `timestamp`, `level`, `target`, its own fields, then those of its spans, outermost first.
pub(crate) struct FlatJson;

impl<S> FormatEvent<S, Members> for FlatJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, Members>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        writer.write_str(r#"{"timestamp":""#)?;
        SystemTime.format_time(&mut writer)?;
        let metadata = event.metadata();
        write!(writer, r#"","level":"{}","target":"{}""#, metadata.level(), metadata.target())?;
        context.format_fields(writer.by_ref(), event)?;
        for span in context.event_scope().into_iter().flat_map(tracing_subscriber::registry::Scope::from_root)
        {
            if let Some(fields) = span.extensions().get::<FormattedFields<Members>>() {
                writer.write_str(&fields.fields)?;
            }
        }
        writer.write_str("}\n")
    }
}

/// Writes fields as members of an object that has some already: each starts with a comma.
pub(crate) struct Members;

impl<'w> FormatFields<'w> for Members {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut visitor = MemberWriter { writer, outcome: Ok(()) };
        fields.record(&mut visitor);
        visitor.finish()
    }

    fn add_fields(
        &self,
        current: &'w mut FormattedFields<Self>,
        fields: &tracing::span::Record<'_>,
    ) -> fmt::Result {
        self.format_fields(current.as_writer(), fields)
    }
}

struct MemberWriter<'w> {
    writer: Writer<'w>,
    outcome: fmt::Result,
}

impl MemberWriter<'_> {
    fn member(&mut self, field: &Field, value: &serde_json::Value) {
        if self.outcome.is_ok() {
            self.outcome = write!(self.writer, r#","{}":{value}"#, field.name());
        }
    }
}

impl VisitOutput<fmt::Result> for MemberWriter<'_> {
    fn finish(self) -> fmt::Result {
        self.outcome
    }
}

impl Visit for MemberWriter<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.member(field, &value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, &value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, &value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, &value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field, &value.into());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let causes = std::iter::successors(value.source(), |error| error.source());
        causes.for_each(|cause| text = format!("{text}: {cause}"));
        self.member(field, &text.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field, &format!("{value:?}").into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Buffer {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn logged(log: impl FnOnce()) -> Vec<serde_json::Value> {
        let buffer = Buffer::default();
        let layer = tracing_subscriber::fmt().fmt_fields(Members).event_format(FlatJson);
        tracing::subscriber::with_default(layer.with_writer(buffer.clone()).finish(), log);
        let bytes = buffer.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn an_event_carries_the_fields_of_the_spans_around_it() {
        let events = logged(|| {
            let request = tracing::info_span!("request", request.id = "r-1", user.id = tracing::field::Empty);
            let _entered = request.enter();
            request.record("user.id", "u-1");
            tracing::info_span!("inner", step = 2).in_scope(|| tracing::warn!(took = 1.5, "done"));
        });
        let event = &events[0];
        assert_eq!(event["message"], "done");
        assert_eq!(event["level"], "WARN");
        assert_eq!((&event["request.id"], &event["user.id"]), (&"r-1".into(), &"u-1".into()));
        assert_eq!((&event["step"], &event["took"]), (&2.into(), &1.5.into()));
        assert!(event["timestamp"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn whatever_is_logged_stays_one_object_on_one_line() {
        let text = "a \"quoted\"\nline \u{1b}[31m \\ \u{0}";
        let events = logged(|| tracing::info!(text, shown = ?text, "{text}"));
        assert_eq!(events.len(), 1);
        assert_eq!(events[0]["text"], text);
        assert_eq!(events[0]["message"], text);
    }

    #[test]
    fn an_error_is_logged_with_its_causes() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] fmt::Error);

        let error: &dyn std::error::Error = &Outer(fmt::Error);
        let events = logged(|| tracing::error!(error, "failed"));
        assert_eq!(events[0]["error"], format!("outer: {}", fmt::Error));
    }
}
