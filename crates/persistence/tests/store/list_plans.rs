//! Every page of a list is read from an index in its order: nothing is gone through, and nothing is sorted.

use crate::databases::{Backdoor, postgres, sqlite};
use crate::plans::{Statements, sqlite_plan};
use countersign_domain::{AccountState, Action, Instant, RoleName, UserId};
use countersign_persistence::Database;
use countersign_ports::{
    AuditFilter, AuditSort, Direction, ListRequest, Position, Selection, Slice, Sort, SortKey, UserFilter,
    UserSort,
};
use uuid::Uuid;

fn users(filter: UserFilter, by: UserSort, slice: Slice) -> ListRequest<UserFilter, UserSort> {
    let selection = Selection { filter, search: None };
    ListRequest {
        selection,
        sort: Sort { by, direction: Direction::Descending },
        slice,
        limit: 20,
        count: false,
    }
}

fn after(by: UserSort) -> Slice {
    let key = match by {
        UserSort::CreatedAt => SortKey::Moment(Instant::UNIX_EPOCH),
        UserSort::Username | UserSort::Email => SortKey::Text(String::new()),
    };
    Slice::After(Position { key, id: Uuid::nil() })
}

/// Asks for a page and for what comes after a position, of every order, with and without a status.
async fn list_users(database: &dyn Database) {
    let mut reader = database.store().reader().await.unwrap();
    for state in [None, Some(AccountState::Disabled)] {
        for by in [UserSort::CreatedAt, UserSort::Username, UserSort::Email] {
            for slice in [Slice::Page(2), after(by)] {
                let filter = UserFilter { state, ..UserFilter::default() };
                reader.users().list(&users(filter, by, slice)).await.unwrap();
            }
        }
    }
}

async fn list_events(database: &dyn Database) {
    let user = Some(UserId::from_uuid(Uuid::nil()));
    let base = AuditFilter::default;
    for filter in [
        base(),
        AuditFilter { actions: vec![Action::LoggedIn], ..base() },
        AuditFilter { actor: user, ..base() },
        AuditFilter { subject: user, ..base() },
        AuditFilter { refused: Some(true), ..base() },
        AuditFilter { from: Some(Instant::UNIX_EPOCH), ..base() },
    ] {
        for slice in [Slice::Page(2), after(UserSort::CreatedAt)] {
            let selection = Selection { filter: filter.clone(), search: None };
            let sort = Sort { by: AuditSort::OccurredAt, direction: Direction::Descending };
            let request = ListRequest { selection, sort, slice, limit: 20, count: false };
            database.audit_store().list(&request).await.unwrap();
        }
    }
}

/// Asks for what is filtered or searched, which may have to be sorted: for that it is few.
async fn select_users(database: &dyn Database) {
    let mut reader = database.store().reader().await.unwrap();
    let role = Some(RoleName::administrator());
    for filter in [
        UserFilter { role, ..UserFilter::default() },
        UserFilter { email_verified: Some(false), ..UserFilter::default() },
        UserFilter { created_from: Some(Instant::UNIX_EPOCH), ..UserFilter::default() },
    ] {
        reader.users().list(&users(filter, UserSort::CreatedAt, Slice::Page(1))).await.unwrap();
    }
    let search = countersign_domain::SearchText::parse("lovelace").ok();
    let request = users(UserFilter::default(), UserSort::CreatedAt, Slice::Page(1));
    let selection = Selection { search, ..request.selection.clone() };
    reader.users().list(&ListRequest { selection: selection.clone(), ..request }).await.unwrap();
    reader.users().count(&selection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_reads_lists_in_their_order() {
    let fixture = sqlite().await;
    let statements = Statements::listen();
    let database = fixture.backdoor.open_again();
    list_users(&*database).await;
    list_events(&*database).await;
    let heard = statements.heard();
    assert!(heard.len() >= 18, "{heard:#?}");
    for sql in heard {
        let plan = sqlite_plan(&fixture.backdoor, &sql);
        let goes_through = |step: &str| step.starts_with("SCAN") && !step.contains(" USING INDEX ");
        assert!(!plan.lines().any(goes_through), "{sql}\n{plan}");
        // The last term of an order decides among equals, of which names have none.
        assert!(!plan.contains("USE TEMP B-TREE FOR ORDER BY"), "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_finds_what_is_searched_by_an_index() {
    let fixture = sqlite().await;
    let statements = Statements::listen();
    select_users(&*fixture.backdoor.open_again()).await;
    for sql in statements.heard() {
        let plan = sqlite_plan(&fixture.backdoor, &sql);
        let goes_through = |step: &str| {
            step.starts_with("SCAN users")
                && !step.contains(" USING INDEX ")
                && !step.contains("VIRTUAL TABLE")
        };
        assert!(!plan.lines().any(goes_through), "{sql}\n{plan}");
    }
}

/// The plan of a statement where an index is taken whenever one can be.
pub(crate) fn postgres_plan(backdoor: &impl Backdoor, settings: &str, sql: &str) -> String {
    let parameters = (1..99).take_while(|n| sql.contains(&format!("${n}"))).count();
    let values = vec!["NULL"; parameters].join(", ");
    let values = if parameters == 0 { values } else { format!("({values})") };
    backdoor.query(&format!(
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; {settings} \
         PREPARE q AS {sql}; EXPLAIN EXECUTE q{values}"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_reads_lists_in_their_order() {
    let fixture = postgres().await;
    let statements = Statements::listen();
    let database = fixture.backdoor.open_again();
    list_users(&*database).await;
    list_events(&*database).await;
    let heard = statements.heard();
    assert!(heard.len() >= 18, "{heard:#?}");
    let settings = "SET enable_sort = off; SET enable_bitmapscan = off;";
    for sql in heard {
        let plan = postgres_plan(&fixture.backdoor, settings, &sql);
        let sorts = plan.lines().any(|step| step.trim_start().starts_with("->  Sort"));
        assert!(!plan.contains("Seq Scan on users") && !plan.contains("Seq Scan on audit"), "{sql}\n{plan}");
        assert!(!sorts, "{sql}\n{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_finds_what_is_searched_by_an_index() {
    let fixture = postgres().await;
    let statements = Statements::listen();
    select_users(&*fixture.backdoor.open_again()).await;
    for sql in statements.heard() {
        let plan = postgres_plan(&fixture.backdoor, "", &sql);
        assert!(!plan.contains("Seq Scan on users"), "{sql}\n{plan}");
        let is_search = sql.contains(" LIKE ");
        assert!(!is_search || plan.contains("users_search"), "{sql}\n{plan}");
    }
}
