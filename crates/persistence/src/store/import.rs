//! Accounts from elsewhere, many at once.

use super::super::Conn;
use crate::row::NewUserRow;
use crate::schema::{password_credentials, user_roles, users};
use crate::types::{At, Key};
use countersign_domain::{Instant, UserId};
use countersign_ports::{Holders, ImportedUser};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use std::collections::{HashMap, HashSet};

/// Stores accounts, all but those whose keys are taken; says of which it did.
pub(super) async fn store(
    conn: &mut Conn,
    accounts: &[ImportedUser],
    now: Instant,
) -> QueryResult<Vec<bool>> {
    let rows = accounts.iter().map(|user| NewUserRow::imported(user, now));
    let rows = rows.collect::<QueryResult<Vec<_>>>()?;
    let accounts_stored = execute_all!(
        conn,
        rows.into_iter().map(|row| diesel::insert_into(users::table).values(row).on_conflict_do_nothing())
    );
    let stored: Vec<bool> = accounts_stored.into_iter().map(|count| count == 1).collect();
    let of_stored = accounts.iter().zip(&stored).filter_map(|(user, stored)| stored.then_some(user));
    let mut passwords = Vec::new();
    let mut grants = Vec::new();
    for user in of_stored {
        let id = Key::from(user.account.id);
        if let Some(hash) = &user.password {
            passwords.push(diesel::insert_into(password_credentials::table).values((
                password_credentials::user_id.eq(id),
                password_credentials::hash.eq(hash.as_phc()),
                password_credentials::changed_at.eq(At(now)),
            )));
        }
        for role in &user.roles {
            grants.push(diesel::insert_into(user_roles::table).values((
                user_roles::user_id.eq(id),
                user_roles::role.eq(role.as_str()),
                user_roles::granted_at.eq(At(now)),
            )));
        }
    }
    execute_all!(conn, passwords.into_iter());
    execute_all!(conn, grants.into_iter());
    Ok(stored)
}

/// Who has the keys of these accounts.
pub(super) async fn holders(conn: &mut Conn, of: &[ImportedUser]) -> QueryResult<Vec<Holders>> {
    let ids: Vec<Key> = of.iter().map(|user| user.account.id.into()).collect();
    let usernames: Vec<&str> = of.iter().map(|user| user.account.username.canonical()).collect();
    let emails: Vec<&str> = of.iter().map(|user| user.account.email.canonical()).collect();
    let ids: Vec<Key> = users::table.filter(users::id.eq_any(ids)).select(users::id).load(conn).await?;
    let ids: HashSet<UserId> = ids.into_iter().map(UserId::from).collect();
    // As in the partial indexes, without a parameter, so that planners recognise it.
    let open = || sql::<Bool>("users.state <> 'closed'");
    let usernames: HashMap<String, Key> = users::table
        .filter(users::username_canonical.eq_any(usernames))
        .filter(open())
        .select((users::username_canonical, users::id))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let emails: HashMap<String, Key> = users::table
        .filter(users::email_canonical.eq_any(emails))
        .filter(open())
        .select((users::email_canonical, users::id))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let holders = of.iter().map(|user| Holders {
        has_id: ids.contains(&user.account.id),
        username: usernames.get(user.account.username.canonical()).copied().map(UserId::from),
        email: emails.get(user.account.email.canonical()).copied().map(UserId::from),
    });
    Ok(holders.collect())
}
