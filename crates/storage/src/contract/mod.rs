//! Every promise of the port [`app::ports::storage::Storage`], once, as a true sentence. Each
//! engine keeps them all: [`keeps_every_promise`] makes a test of each.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::engine::Sql;

pub mod acts;
pub mod figures;
pub mod given;
pub mod lists;
pub mod nodes;
pub mod people;
pub mod search;

mod on_postgres;
mod on_sqlite;

/// A test for each promise, on stores that `$new` makes: a value with a field `store`.
macro_rules! keeps_every_promise {
    ($new:path) => {
        $crate::contract::promises! { $new, acts:
            a_dossier_is_found_by_identifier_reference_and_code
            everybody_learns_where_a_dossier_stands_as_soon_as_it_has_moved
            a_stale_writer_is_turned_away
            a_repeated_act_is_answered_with_the_first_answer
            a_key_used_for_another_request_is_refused
            keys_of_different_people_do_not_meet
            numbers_run_without_gap_for_each_agency_and_day
            an_act_that_is_refused_leaves_nothing_behind
            a_change_that_makes_no_sense_is_refused
            the_history_is_chained_by_hashes
            replaying_the_history_gives_the_stored_state
            events_are_listed_in_the_order_of_writing
            messages_are_written_with_the_act_and_marked_when_sent
            the_draft_goes_with_the_act_that_used_it
            acts_of_many_at_once_are_each_kept_once
            of_two_at_once_on_one_dossier_one_gets_through
            a_key_pressed_twice_at_once_files_once
        }
        $crate::contract::promises! { $new, lists:
            after_every_event_the_lists_show_the_work_of_the_state
            the_most_urgent_comes_first_and_the_undated_last
            pages_of_work_are_complete_without_doubles
            a_page_of_work_goes_on_behind_its_cursor_while_work_changes
            my_work_is_what_is_mine_or_nobodys_in_my_roles
            work_is_narrowed_by_kind_procedure_and_due_moment
            pages_of_dossiers_are_complete_newest_first
            a_stretch_of_codes_is_read_in_their_order
            dossiers_are_narrowed_by_stage_and_agency
            an_agency_still_sees_what_it_once_held
            an_account_sees_its_own_dossiers
            silence_is_listed_once_its_limit_has_passed
        }
        $crate::contract::promises! { $new, search:
            a_dossier_is_found_by_words_in_any_order
            the_last_word_may_be_a_beginning
            a_dossier_is_found_by_its_numbers
            a_search_stays_within_its_agencies
            pages_of_a_search_are_complete_newest_first
            signs_in_a_search_do_no_harm
        }
        $crate::contract::promises! { $new, figures:
            figures_are_what_the_events_add_up_to
            a_finish_is_judged_by_the_first_promise
            a_later_rating_replaces_an_earlier_one
            late_work_and_work_due_soon_are_told_apart_by_day
        }
        $crate::contract::promises! { $new, nodes:
            news_name_every_list_that_an_act_changed
            news_tell_that_the_catalogue_was_saved
            nodes_see_each_other_until_they_leave
            a_duty_is_done_by_one_node_until_it_leaves_or_falls_silent
        }
        $crate::contract::promises! { $new, people:
            an_account_is_found_by_identifier_and_contact
            a_new_code_replaces_the_old_one
            a_code_is_tried_only_so_often_even_all_at_once
            a_code_opens_one_session_even_all_at_once
            a_step_of_the_second_factor_is_used_once
            sessions_last_until_they_are_ended
            staff_are_found_by_login_and_agency
            a_draft_is_saved_only_on_the_version_that_was_read
            drafts_are_listed_newest_first
            the_catalogue_is_replaced_document_by_document
            a_setting_keeps_its_last_value
            a_setting_that_all_nodes_share_is_written_by_the_first
            what_has_outlived_its_use_is_swept_bit_by_bit
            a_key_that_was_swept_is_new_again
            reads_are_recorded_and_the_store_says_that_it_is_ready
        }
    };
}

macro_rules! promises {
    ($new:path, $chapter:ident: $($promise:ident)+) => {
        mod $chapter {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    let given = $new().await;
                    $crate::contract::$chapter::$promise(&given.store).await;
                }
            )+
        }
    };
}

pub(crate) use keeps_every_promise;
pub(crate) use promises;

/// Every statement that all engines run.
pub(crate) fn shared_statements() -> Vec<Sql> {
    [
        crate::care::ALL,
        crate::catalogue::ALL,
        crate::commit::ALL,
        crate::dossiers::ALL,
        crate::drafts::ALL,
        crate::events::ALL,
        crate::figures::ALL,
        crate::nodes::ALL,
        crate::notices::ALL,
        crate::people::ALL,
        crate::scopes::ALL,
        crate::silence::ALL,
        crate::verify::ALL,
        crate::work::ALL,
    ]
    .concat()
}
