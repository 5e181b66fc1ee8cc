//! The promises of the header's comments, case by case; the cases are in `hosts/abi*.c`.

use ffi_tests::header::{self, root};
use ffi_tests::toolchain::{GCC, folder, is_usual, run, runs};
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

const SOURCES: &[&str] = &[
    "abi.c",
    "abi_arguments.c",
    "abi_busy.c",
    "abi_life.c",
    "abi_session.c",
    "abi_session_arguments.c",
    "abi_session_end.c",
    "abi_session_time.c",
    "abi_texts.c",
    "memory.c",
];

/// A program with all cases, made once in this process.
struct Program {
    path: PathBuf,
    _folder: TempDir,
}

impl Program {
    fn new(sources: &[&str], flags: &[&str]) -> Self {
        let folder = folder();
        Self { path: GCC.program(sources, flags, &folder), _folder: folder }
    }
}

fn check(case: &str) {
    static PLAIN: OnceLock<Option<Program>> = OnceLock::new();
    static SANITIZED: OnceLock<Option<Program>> = OnceLock::new();
    const SANITIZE: &str = "-fsanitize=address,undefined";
    let plain = PLAIN.get_or_init(|| GCC.is_here("abi").then(|| Program::new(SOURCES, &["-O2"])));
    let sanitized = SANITIZED.get_or_init(|| {
        (is_usual() && GCC.links("abi with sanitizers", SANITIZE))
            .then(|| Program::new(SOURCES, &[SANITIZE, "-fno-sanitize-recover=all"]))
    });
    for program in [plain, sanitized].into_iter().flatten() {
        let output = runs(&program.path).arg(case).output().expect("the program of cases");
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        assert!(output.status.success(), "{case}: {}\n{}", output.status, said.concat());
    }
}

macro_rules! cases {
    ($($test:ident: $case:literal;)*) => {
        $(#[test] fn $test() { check($case); })*
    };
}

cases! {
    header_and_archive_have_one_version: "versions";
    every_status_has_a_text: "status_texts";
    every_call_in_a_callback_of_feed_is_busy: "busy_in_feed";
    every_call_in_a_callback_of_finish_is_busy: "busy_in_finish";
    a_longjmp_leaves_a_parser_busy_until_it_is_initialised: "busy_after_longjmp";
    a_struct_of_another_size_is_refused: "struct_sizes";
    an_unknown_config_value_is_refused: "config_values";
    null_is_answered_in_every_place: "null_pointers";
    an_empty_chunk_may_be_null: "empty_chunks";
    a_misaligned_parser_is_refused: "misaligned_pointers";
    a_parser_that_was_never_initialised_is_refused: "uninitialised_parsers";
    outputs_are_left_alone_on_failure: "outputs_on_failure";
    a_buffer_one_byte_short_is_refused_with_the_needed_size: "buffer_sizes";
    a_chunk_in_the_lent_buffer_is_refused: "chunk_in_lent_buffer";
    bytes_after_the_end_are_refused: "feed_after_the_end";
    a_failure_stays_until_reset_and_says_why: "feed_after_a_failure";
    an_end_tells_of_what_was_not_handed_out: "losses";
    a_pause_stops_right_after_its_item: "pause_is_exact";
    callbacks_that_are_null_are_not_called: "callbacks_may_be_null";
    callbacks_say_what_is_wanted_of_their_own_call_only: "callbacks_leave_the_config";
    a_config_is_copied: "config_is_copied";
    a_copy_goes_on_from_every_byte: "restore_at_every_byte";
    a_copy_into_too_small_a_buffer_is_refused: "restore_refuses";
    text_is_never_null: "text_is_never_null";
    long_streams_are_read_no_further_than_they_go: "long_streams";
    a_last_event_id_can_be_set_before_the_first_byte: "seeded_id";
    a_session_reads_an_answer_up_to_its_end_and_tells_it_once: "session_llm_answer";
    a_sessions_callback_goes_on_pauses_or_cancels: "session_answers";
    a_stale_generation_is_closed_and_its_bytes_are_counted: "session_generations";
    a_sessions_steps_give_what_a_feed_gives: "session_step_is_feed";
    an_end_that_comes_with_an_item_is_told_by_the_next_call: "session_item_before_end";
    an_end_that_is_not_told_yet_goes_with_a_copy_and_not_with_the_next_attempt: "session_untold_end";
    a_body_that_is_no_stream_comes_in_pieces: "session_bodies";
    a_preset_has_the_values_of_its_comment: "session_presets";
    a_deadline_ends_an_attempt_at_its_time: "session_deadlines";
    an_end_says_why_and_what_to_do: "session_advice";
    the_headers_of_the_next_request_are_a_list: "session_headers";
    a_copy_of_a_session_goes_on_from_every_byte: "session_restore_at_every_byte";
    a_growing_text_is_told_by_what_is_new: "cumulative_texts";
    every_call_in_a_sessions_callback_is_busy: "session_busy";
    a_session_cancelled_in_its_callback_shows_no_other_item: "session_cancel_in_callback";
    a_session_that_was_never_initialised_or_is_misaligned_is_refused: "session_uninitialised";
    null_is_answered_in_every_place_of_a_session: "session_null_pointers";
    a_struct_of_a_session_of_another_size_is_refused: "session_struct_sizes";
    a_sessions_config_is_refused_for_what_it_has: "session_config_values";
    an_answer_with_a_dropped_event_is_not_complete: "session_dropped_event";
    an_end_names_each_loss: "session_other_losses";
    an_event_that_says_failure_is_shown_and_ends_the_answer_so: "session_failure_event";
    a_rule_by_type_in_c_decides_for_a_dropped_event: "session_rule_by_type";
    an_end_without_a_terminal_event_is_a_reason_of_its_own: "session_no_terminal_event";
    json_under_the_type_of_an_event_stream_is_shown_as_a_body: "session_json_error";
    a_redirect_that_is_followed_ends_nothing: "session_redirect";
    a_retry_after_may_be_a_date: "session_retry_after";
    what_remains_at_suspend_remains_at_resume: "session_long_absence";
    every_number_of_a_session_has_a_text: "session_texts";
    a_detail_has_the_text_of_what_its_reason_says: "session_detail_texts";
    reasons_and_advice_have_names_for_programs: "session_names";
}

#[test]
fn the_smallest_host_of_a_session_reads_an_answer() {
    if GCC.is_here("the_smallest_host_of_a_session_reads_an_answer") {
        let program = Program::new(&["minimal_session.c"], &["-O2"]);
        run(&mut runs(&program.path));
    }
}

#[test]
fn the_cases_of_texts_know_every_number_of_the_header() {
    let cases = fs::read_to_string(root().join("ffi-tests/hosts/abi_texts.c")).expect("the cases of texts");
    let known: HashSet<&str> = cases.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()).collect();
    let kinds = ["REASON", "CLASS", "CONTENT", "DEADLINE", "PROTOCOL", "ADVICE", "GIVE_UP"];
    let starts = kinds.map(|kind| format!("PICOSSE_{kind}_"));
    let header = header::committed();
    let numbers: Vec<_> = header::macros(&header)
        .into_iter()
        .filter(|name| starts.iter().any(|start| name.starts_with(start)))
        .collect();
    assert!(numbers.len() > 50, "{numbers:?}");
    let unknown: Vec<_> = numbers.into_iter().filter(|name| !known.contains(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
