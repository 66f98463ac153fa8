//! The suite of the rate limiter.

mod cases;

/// One test for each case of the rate limiter's contract. The factory is an `async fn`; its value is kept until the
/// case is done, and its method `limiter()` returns a limiter that has counted nothing yet.
#[macro_export]
macro_rules! rate_limiter_suite {
    ($factory:ident) => {
        $crate::rate_limiter_cases!([$crate::rate_limiter_tests] $factory);
    };
}

/// Every case there is.
#[doc(hidden)]
#[macro_export]
macro_rules! rate_limiter_cases {
    ([$($then:tt)*] $($argument:ident)?) => {
        $($then)*! { $($argument)?
            { a_window_admits_its_limit_and_each_call_takes_one
              an_answer_tells_when_the_window_ends
              a_window_begins_with_the_first_request_after_the_last
              a_look_takes_nothing_and_begins_no_window
              a_cost_that_does_not_fit_is_not_charged_in_part
              all_quotas_are_charged_or_none
              of_several_that_are_used_up_the_longest_wait_is_told
              keys_are_independent_and_so_are_quotas_of_one_key
              a_key_that_is_charged_twice_at_once_pays_twice
              any_text_is_a_key
              no_charge_is_admitted
              of_two_hundred_at_once_the_limit_is_admitted
              of_two_hundred_at_once_none_is_charged_in_part }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! rate_limiter_tests {
    ($factory:ident { $($case:ident)* }) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $case() {
            let fixture = $factory().await;
            $crate::rate_limiter::$case(fixture.limiter()).await;
        })*
    };
}

// A case that is missing above is never reached, which the compiler reports.
macro_rules! publish {
    ({ $($case:ident)* }) => {
        pub use cases::{$($case),*};
    };
}
rate_limiter_cases!([publish]);
