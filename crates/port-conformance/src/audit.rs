//! The suite of the audit trail.

mod cases;
mod lists;
mod trail;

/// One test for each case of the contract of the audit store. The factory is an `async fn`; its value is kept until
/// the case is done, and its method `audit()` returns a store that is empty.
#[macro_export]
macro_rules! audit_suite {
    ($factory:ident) => {
        $crate::audit_cases!([$crate::audit_tests] $factory);
    };
}

/// Every case there is.
#[doc(hidden)]
#[macro_export]
macro_rules! audit_cases {
    ([$($then:tt)*] $($argument:ident)?) => {
        $($then)*! { $($argument)?
            cases {
                an_event_comes_back_as_it_was
                an_event_that_is_there_is_left_as_it_is
                hostile_texts_come_back_unchanged
                an_event_that_is_not_there_is_not_found
                many_writers_at_once_lose_and_double_nothing
                forgetting_places_leaves_what_was_done
                forgetting_places_goes_through_any_number_of_events
            }
            lists {
                every_filter_selects_what_it_says
                a_count_is_that_of_the_list
                pages_are_in_order_and_end
                positions_go_through_everything_once
                a_position_holds_when_its_event_is_not_there
                a_position_of_another_order_is_a_failure
                what_comes_in_between_moves_no_position
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! audit_tests {
    ($factory:ident $($module:ident { $($case:ident)* })*) => {
        $($(#[tokio::test(flavor = "multi_thread")]
        async fn $case() {
            let fixture = $factory().await;
            $crate::audit::$case(fixture.audit()).await;
        })*)*
    };
}

// A case that is missing above is never reached, which the compiler reports.
macro_rules! publish {
    ($($module:ident { $($case:ident)* })*) => {
        $(pub use $module::{$($case),*};)*
    };
}
audit_cases!([publish]);
