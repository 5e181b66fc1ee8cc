//! The promises in the comments of the header, case by case; the cases are in `hosts/abi*.c`.

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

/// A program with all cases, built once in this process.
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
    header_and_archive_have_the_same_version: "versions";
    every_status_has_a_text: "status_texts";
    every_call_in_a_callback_of_feed_is_busy: "busy_in_feed";
    every_call_in_a_callback_of_finish_is_busy: "busy_in_finish";
    a_longjmp_leaves_a_parser_busy_until_it_is_initialised: "busy_after_longjmp";
    a_struct_of_another_size_is_refused: "struct_sizes";
    an_unknown_config_value_is_refused: "config_values";
    null_is_handled_in_every_argument: "null_pointers";
    an_empty_chunk_may_be_null: "empty_chunks";
    a_misaligned_parser_is_refused: "misaligned_pointers";
    a_parser_that_was_never_initialised_is_refused: "uninitialised_parsers";
    outputs_are_not_written_on_failure: "outputs_on_failure";
    a_buffer_one_byte_short_is_refused_with_the_needed_size: "buffer_sizes";
    a_chunk_in_the_lent_buffer_is_refused: "chunk_in_lent_buffer";
    bytes_after_the_end_are_refused: "feed_after_the_end";
    a_failure_stays_until_reset_and_says_why: "feed_after_a_failure";
    the_end_reports_what_was_not_delivered: "losses";
    a_pause_stops_right_after_its_item: "pause_is_exact";
    callbacks_that_are_null_are_not_called: "callbacks_may_be_null";
    callbacks_choose_the_items_of_their_call_only: "callbacks_leave_the_config";
    a_config_is_copied: "config_is_copied";
    a_copy_continues_at_every_byte: "restore_at_every_byte";
    a_copy_into_too_small_a_buffer_is_refused: "restore_refuses";
    text_is_never_null: "text_is_never_null";
    no_byte_beyond_a_long_stream_is_read: "long_streams";
    a_last_event_id_can_be_set_before_the_first_byte: "seeded_id";
    a_session_reports_the_end_of_an_answer_once: "session_llm_answer";
    a_sessions_callback_continues_pauses_or_cancels: "session_answers";
    a_stale_generation_is_closed_and_its_bytes_are_counted: "session_generations";
    a_sessions_step_gives_the_items_of_feed: "session_step_is_feed";
    an_end_after_an_item_is_reported_by_the_next_call: "session_item_before_end";
    an_unreported_end_is_copied_and_dropped_by_a_new_attempt: "session_untold_end";
    a_body_that_is_not_a_stream_comes_in_pieces: "session_bodies";
    a_preset_has_its_documented_values: "session_presets";
    a_deadline_ends_an_attempt_at_its_time: "session_deadlines";
    an_end_has_a_reason_and_an_advice: "session_advice";
    the_headers_of_the_next_request_are_a_list: "session_headers";
    a_copy_of_a_session_continues_at_every_byte: "session_restore_at_every_byte";
    cumulative_text_gives_what_was_added: "cumulative_texts";
    every_call_in_a_sessions_callback_is_busy: "session_busy";
    a_session_cancelled_in_its_callback_shows_no_other_item: "session_cancel_in_callback";
    a_session_that_was_never_initialised_or_is_misaligned_is_refused: "session_uninitialised";
    null_is_handled_in_every_argument_of_a_session: "session_null_pointers";
    a_struct_of_a_session_of_another_size_is_refused: "session_struct_sizes";
    an_invalid_config_of_a_session_is_refused: "session_config_values";
    an_answer_with_a_dropped_event_is_not_complete: "session_dropped_event";
    an_end_names_each_loss: "session_other_losses";
    a_failure_event_is_shown_and_ends_the_answer_as_failed: "session_failure_event";
    a_rule_by_type_in_c_decides_for_a_dropped_event: "session_rule_by_type";
    an_end_without_a_terminal_event_has_its_own_reason: "session_no_terminal_event";
    json_under_the_type_of_an_event_stream_is_shown_as_a_body: "session_json_error";
    a_followed_redirect_does_not_end_the_attempt: "session_redirect";
    a_retry_after_may_be_a_date: "session_retry_after";
    the_time_left_at_suspend_is_left_at_resume: "session_long_absence";
    every_constant_of_a_session_has_a_text: "session_texts";
    the_text_of_a_detail_depends_on_the_reason: "session_detail_texts";
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
fn the_cases_of_texts_cover_every_constant_of_the_header() {
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
