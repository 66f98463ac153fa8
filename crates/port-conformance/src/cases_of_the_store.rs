//! The list of the cases of the store.

/// Every case there is.
#[doc(hidden)]
#[macro_export]
macro_rules! store_cases {
    ([$($then:tt)*] $($argument:ident)?) => {
        $($then)*! { $($argument)?
            transactions {
                nothing_is_visible_before_the_commit_but_to_its_writer
                a_rollback_leaves_nothing_and_no_lock
                a_drop_leaves_nothing_and_no_lock
                any_error_ends_the_transaction
                a_stale_version_ends_the_transaction
                a_locked_account_keeps_other_writers_waiting
                instants_survive_to_the_microsecond
                many_transactions_at_once_all_get_their_turn
            }
            users {
                a_new_account_is_active_and_numbered
                numbers_grow_and_are_never_reused
                a_taken_name_is_a_conflict_and_the_username_comes_first
                an_identifier_is_used_once
                of_fifty_registrations_of_one_address_one_wins
                an_account_is_found_by_either_name_in_any_case
                a_closed_account_goes_by_no_name_and_frees_both
                a_disabled_account_keeps_its_names
                an_update_counts_the_version_and_leaves_the_logins
                an_update_to_a_taken_name_is_a_conflict
                an_update_from_an_old_version_is_stale
                only_the_login_of_an_active_account_is_counted
                a_profile_comes_back_as_it_was
                nobody_is_nobody
            }
            user_lists {
                every_order_goes_both_ways_through_everybody_once
                pages_are_the_parts_of_the_whole
                a_position_holds_when_its_item_is_gone
                closed_accounts_are_listed_only_when_asked_for
                each_filter_narrows
                a_search_finds_parts_of_names_in_any_case
                a_search_takes_every_character_as_it_is
                a_search_follows_every_change
                counts_follow_every_change_and_no_other
                only_a_closed_account_is_purged_and_all_of_it
                an_entry_has_the_roles_and_the_second_factor
            }
            imports {
                an_imported_account_comes_back_whole
                accounts_whose_keys_are_taken_are_left_out_whole
                an_import_of_nothing_is_no_error
                a_role_that_does_not_exist_fails_the_import
                of_two_imports_at_once_each_account_is_stored_once
                who_holds_the_keys_of_an_account_is_told
                an_export_goes_by_identifier_to_the_end
            }
            credentials {
                a_password_is_replaced_by_the_next
                a_removed_password_is_gone_and_removing_none_is_no_error
                a_rehash_replaces_only_the_hash_it_was_made_from
                a_password_stands_until_it_is_set_again
            }
            roles {
                the_roles_there_are_are_listed_sorted
                a_role_is_granted_once
                a_role_that_does_not_exist_is_given_to_nobody
                roles_are_listed_sorted
                a_role_is_held_by_active_accounts_only
                a_role_is_taken_once
                permissions_are_those_of_all_roles_each_once
                the_administrator_may_do_all_that_is_built_in
                a_role_that_does_not_exist_cannot_be_locked
                of_two_administrators_who_leave_at_once_one_stays
                another_holder_is_active_and_somebody_else
            }
            role_entries {
                a_role_comes_back_with_what_it_permits
                a_role_name_is_used_once
                of_many_makers_of_one_role_one_wins
                a_role_is_described_from_its_version_alone
                what_a_role_permits_changes_for_who_has_it
                a_role_permits_only_what_there_is
                a_role_is_deleted_unless_an_open_account_has_it
                roles_are_listed_searched_and_counted
                a_login_and_a_renewal_know_what_roles_permit
            }
            permissions {
                a_permission_comes_back_as_it_was
                a_permission_name_is_used_once
                a_permission_is_described_anew
                permissions_that_do_not_exist_are_named
                a_permission_is_deleted_unless_a_role_gives_it
                permissions_are_listed_searched_and_counted
            }
            features {
                a_switch_comes_back_with_what_it_needs
                a_switch_name_is_used_once_in_any_case
                a_switch_is_changed_from_its_version_alone
                a_switch_needs_only_what_there_is
                a_switch_is_deleted_unless_another_needs_it
                of_two_changes_at_once_that_would_make_a_circle_one_is_made
                switches_are_listed_searched_and_counted
            }
            posts {
                a_post_comes_back_with_its_author
                a_post_needs_an_author_that_there_is
                a_post_is_changed_from_its_version_alone
                a_deleted_post_is_gone
                hidden_posts_are_nowhere
                a_purge_takes_posts_along
                views_are_added_and_change_nothing_else
                views_from_many_nodes_at_once_all_count
            }
            post_lists {
                posts_are_seen_by_whom_the_filter_says
                every_order_of_posts_goes_both_ways_through_all_once
                a_search_finds_parts_of_all_that_a_post_says
                what_somebody_wrote_is_given_whole
            }
            comments {
                a_comment_comes_back_and_counts
                a_comment_needs_a_post_and_an_author_that_there_are
                a_comment_is_changed_from_its_version_alone
                a_deleted_comment_is_gone_and_a_post_takes_its_own_along
                comments_are_listed_in_their_order
                a_comment_is_liked_once_by_each
                of_twenty_likes_of_one_at_once_one_counts
                hidden_comments_are_nowhere_and_likes_go
                a_purge_takes_comments_along
            }
            sessions {
                a_session_comes_back_as_it_was
                a_renewal_moves_the_idle_end_and_nothing_else
                an_ended_session_is_not_renewed
                the_session_of_a_disabled_account_is_not_renewed
                a_session_ends_once
                ending_all_spares_the_exception_and_other_users
                what_ended_or_expired_long_ago_is_deleted_with_its_tokens
                one_identifier_is_one_session
                live_sessions_are_listed_in_either_order_and_counted
                sessions_are_listed_from_and_until_a_moment
                a_session_is_live_until_it_ends_and_for_its_user
                the_sessions_opened_last_are_kept
                only_live_sessions_count_among_those_kept
                a_session_is_named_by_its_user_while_it_is_open
            }
            refresh_tokens {
                a_record_tells_all_that_a_renewal_needs
                a_rotated_token_is_still_found_and_knows_the_latest_generation
                a_session_has_one_live_token
                a_hash_is_stored_once
                only_a_live_token_is_rotated
                an_expired_token_is_not_rotated
                a_generation_is_used_once
                of_fifty_rotations_one_wins
            }
            one_time_tokens {
                reading_a_token_does_not_use_it
                a_token_is_good_for_its_purpose_until_it_expires
                a_token_is_consumed_once
                of_fifty_consumers_one_gets_it
                a_rolled_back_use_is_no_use
                voiding_takes_all_of_one_purpose_of_one_user
                voiding_for_nobody_spares_everybody
                counting_leaves_out_what_is_used_voided_or_older
                expired_tokens_are_deleted_to_the_limit
                a_token_is_stored_once
            }
            login_attempts {
                what_is_counted_comes_back_as_it_was
                a_count_goes_on_from_the_one_before
                a_lock_alone_counts_nothing
                a_failure_that_is_rolled_back_is_not_counted
                two_hundred_failures_at_once_are_all_counted
                of_two_hundred_failures_at_once_the_fifth_locks
                what_is_cleared_is_forgotten
                counts_without_a_late_failure_are_deleted_to_the_limit
            }
            second_factors {
                an_unconfirmed_generator_is_replaced_by_the_next
                a_confirmed_generator_stays
                only_the_enrolment_that_is_meant_is_confirmed_and_once
                a_step_is_accepted_once_and_none_before_it
                an_unconfirmed_generator_accepts_no_step
                of_fifty_codes_of_one_step_one_is_accepted
                backup_codes_are_replaced_all_together
                a_backup_code_is_used_once_and_by_its_owner
                of_fifty_uses_of_one_backup_code_one_counts
                a_use_that_is_rolled_back_is_no_use
                removing_takes_the_generator_and_the_codes
                a_login_knows_of_a_confirmed_generator_alone
            }
            api_key_lists {
                keys_and_their_secrets_are_listed_the_newest_first
                keys_are_listed_by_whether_they_are_accepted
                all_keys_of_a_user_are_revoked_at_once
            }
            api_keys {
                a_secret_tells_its_key_the_owner_and_what_he_may_do
                a_rotation_ends_the_other_secrets_unless_they_end_before
                an_update_leaves_the_owner_and_the_use
                the_latest_use_is_kept
                only_live_keys_are_counted
                with_the_account_locked_the_count_holds
                a_locked_key_keeps_other_writers_waiting
                a_key_and_a_secret_are_stored_once
                keys_that_were_over_long_ago_are_deleted_with_their_secrets
                secrets_that_ended_long_ago_are_deleted_and_their_keys_go_on
            }
            federation {
                an_identity_is_found_by_provider_and_subject_to_the_letter
                an_identity_is_linked_to_one_account_alone
                of_fifty_links_of_one_identity_one_is_made
                a_use_is_noted_while_the_link_stands
                identities_go_with_their_account_or_all_at_once
                a_flow_is_taken_once_by_who_started_it_where_he_did
                of_fifty_who_take_a_flow_one_gets_it
                expired_flows_are_deleted_to_the_limit
            }
            revocations {
                a_revocation_is_told_from_its_moment_until_it_expires
                a_second_revocation_changes_nothing
                expired_revocations_are_deleted_to_the_limit
            }
            outbox {
                an_envelope_is_claimed_with_its_message
                a_claim_takes_the_longest_due_up_to_its_limit
                a_lane_holds_up_no_other
                a_lease_keeps_others_away_until_it_ends
                what_is_delivered_is_gone
                a_retry_waits_for_its_moment
                a_dead_letter_is_kept_and_not_tried_again
                the_state_counts_what_waits_and_what_is_dead
                an_envelope_is_stored_once
                two_relays_never_claim_the_same_envelope
                a_relay_passes_over_what_another_is_claiming
            }
        }
    };
}
