"""Which test holds what a user gets from each bad input or fault: row by row, none left out, no test misnamed."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

ROWS = {
    1: ("NaN or inf in a CSV", ["data/io/test_labelled.py::test_a_feature_that_is_no_finite_number_is_placed"]),
    2: (
        "NaN or inf in a parameter, weight (other than -inf) or time",
        [
            "models/test_contract.py::test_parameters_that_are_no_numbers_are_refused_by_name",
            "network/test_wiring.py::test_a_parameter_that_a_plug_in_does_not_check_is_checked_by_name",
            "network/test_network.py::TestSynapses::test_a_weight_that_is_none_is_refused_by_edge",
            "core/test_timebase.py::test_a_time_is_a_finite_number",
        ],
    ),
    3: (
        "a state becomes NaN in a run",
        [
            "engines/test_semantics.py::TestNotANumber::test_it_stops_the_run_names_the_neuron_and_keeps_what_was_before",
            "engines/test_agreement.py::test_a_potential_that_becomes_nan_stops_both_at_one_instant",
        ],
    ),
    4: (
        "tau or capacitance of zero or less; reset at or above threshold",
        [
            "models/test_lif.py::test_parameters_that_make_no_sense",
            "models/test_exp_current_lif.py::test_parameters_that_make_no_sense",
        ],
    ),
    5: (
        "zero or negative delay",
        [
            "engines/test_semantics.py::TestDelays::test_a_delay_is_at_least_one_tick",
            "network/test_network.py::TestSynapses::test_a_delay_that_is_none_is_refused_by_edge",
        ],
    ),
    6: (
        "a time off a coarse grid",
        [
            "core/test_timebase.py::test_half_a_tick_off_a_coarse_grid_is_refused_however_late_it_is",
            "core/test_timebase.py::test_stimulus_times_and_refractory_periods_off_the_grid_are_refused_by_name",
        ],
    ),
    7: (
        "a time past the tick range",
        [
            "core/test_timebase.py::test_a_time_past_the_last_tick_is_refused_and_a_coarser_tick_offered",
            "core/test_timebase.py::test_a_run_past_the_last_tick_is_refused",
            "recording/test_damaged.py::test_a_damaged_file_is_refused_with_its_name_and_the_entry",
        ],
    ),
    8: (
        "negative or unsorted stimulus times",
        ["models/sources/test_sources.py::TestStimulus::test_mistakes_are_named_by_index"],
    ),
    9: (
        "an edge to an unknown neuron",
        ["network/test_network.py::TestSynapses::test_an_unknown_neuron_is_named_with_its_edge_and_the_nearest_name"],
    ),
    10: (
        'a duplicate neuron; 1 against "1"',
        ["network/test_network.py::TestNeurons::test_two_neurons_written_alike_are_refused_with_both_names"],
    ),
    11: (
        "an unknown key, model, rule, data set or scenario",
        [
            "core/test_errors.py::test_an_unknown_key_is_never_ignored",
            "models/test_registry.py::test_an_unknown_model_is_suggested_a_name",
            "data/test_datasets.py::test_an_unknown_name_gets_a_suggestion",
            "cli/test_commands.py::test_wrong_usage_is_one_sentence_and_exit_code_2",
        ],
    ),
    12: (
        "node-link JSON with `links` or `edges`; zero edges",
        [
            "network/test_network_file.py::test_networkx_reads_it_and_what_it_writes_is_read_again",
            "network/test_network_file.py::test_nodes_without_a_single_synapse_are_said",
        ],
    ),
    13: (
        "a ragged, empty or header-only CSV",
        [
            "data/io/test_csv_table.py::test_a_ragged_row_is_named_by_its_line",
            "data/io/test_csv_table.py::test_an_empty_file_is_refused",
            "data/io/test_csv_table.py::test_a_file_with_a_header_only_is_refused",
        ],
    ),
    14: (
        "encoding, byte-order mark, delimiter",
        [
            "data/io/test_csv_table.py::test_encodings_and_line_ends_make_no_difference",
            "data/io/test_csv_table.py::test_windows_1252_is_a_guess_that_is_said",
            "data/io/test_csv_table.py::test_another_delimiter_is_a_guess_that_is_said",
        ],
    ),
    15: (
        "one class only; labels that do not match the outputs",
        [
            "data/io/test_labelled.py::test_one_class_only_is_refused_and_named",
            "training/test_training.py::TestRefusals::test_one_class_only_is_said_to_be_the_matter",
            "training/test_training.py::TestRefusals::test_as_many_outputs_as_classes",
        ],
    ),
    16: (
        "data that is not linearly separable",
        [
            "training/test_training.py::TestRosenblatt::test_xor_goes_round",
            "studies/comparison/test_compare.py::TestTheClassicNumbers::test_xor_is_settled",
            "studies/comparison/test_compare.py::TestAgainstPlainLoops::test_the_pocket_holds_the_best_weights_on_the_way",
        ],
    ),
    17: (
        "object arrays in an NPZ",
        [
            "data/io/test_npz.py::test_objects_are_refused_and_never_unpickled",
            "recording/test_files.py::test_a_pickle_inside_is_never_opened",
        ],
    ),
    18: (
        "an NPZ whose declared sizes exceed the limit",
        [
            "data/io/test_npz.py::test_the_directory_alone_is_enough_to_refuse_a_size",
            "data/io/test_npz.py::test_a_header_that_lies_is_refused_before_anything_is_allocated",
        ],
    ),
    19: (
        "very deep or very large JSON",
        [
            "faults/test_hostile.py::test_very_deep_json_is_refused_with_the_limit",
            "faults/test_hostile.py::test_very_large_json_is_refused_before_it_is_read",
        ],
    ),
    20: ("GraphML with entities", ["faults/test_hostile.py::test_a_graphml_with_entities_is_no_input_of_any_command"]),
    21: (
        "a network or run file that names code to import",
        [
            "recording/test_files.py::test_what_was_tampered_with_is_refused_with_the_place",
            "recording/test_files.py::test_a_model_of_a_script_must_be_given_and_is_never_imported",
        ],
    ),
    22: (
        "`../`, absolute or symlinked output names",
        [
            "faults/test_disk.py::TestLinks::test_no_output_has_a_name_that_leads_elsewhere",
            "faults/test_disk.py::TestLinks::test_a_run_is_not_written_through_a_link",
            "faults/test_disk.py::TestLinks::test_a_link_inside_an_old_run_is_removed_and_not_followed",
            "data/io/test_atomic.py::test_a_link_is_replaced_and_what_it_points_to_is_left_alone",
        ],
    ),
    23: (
        "`</script>`, `<!--`, quotes, U+2028 in names or labels",
        [
            "viz/player/test_player_page.py::test_hostile_names_stay_inside_their_element",
            "viz/player/test_player_in_browser.py::test_hostile_names_are_text",
            "viz/report/test_page.py::test_hostile_names_are_text_only",
        ],
    ),
    24: (
        "`$` in names",
        [
            "viz/figures/test_style_of_figures.py::test_a_name_is_drawn_as_it_is_written",
            "viz/figures/test_every_figure.py::test_hostile_names_are_literal",
        ],
    ),
    25: (
        "`=cmd` in a CSV export",
        [
            "data/io/test_csv_table.py::test_a_formula_is_text",
            "data/io/test_csv_table.py::test_a_column_name_may_be_a_formula_too",
        ],
    ),
    26: (
        "a network too large for memory",
        ["network/test_wiring.py::test_a_network_too_large_for_memory_is_refused_with_the_number"],
    ),
    27: (
        "runaway excitation",
        [
            "engines/test_semantics.py::TestLimits::test_a_runaway_is_stopped_its_busiest_neurons_named_and_its_recording_kept",
            "engines/test_semantics.py::TestLimits::test_wall_time_has_a_limit_too",
            "engines/test_faults.py::test_signals_that_beget_more_and_more_stop_early_with_the_busiest_neurons",
            "engines/test_faults.py::test_a_limit_of_the_system_stops_it_too",
        ],
    ),
    28: (
        "Ctrl-C, SIGTERM",
        [
            "engines/test_semantics.py::TestInterruption::test_a_run_stops_at_the_end_of_an_instant_and_goes_on_to_the_same_end",
            "cli/test_commands.py::test_ctrl_c_stops_between_instants_keeps_the_recording_and_exits_130",
            "faults/test_stopped.py::test_compiled_code_hears_a_signal_between_two_windows_and_goes_on_to_the_same_end",
        ],
    ),
    29: (
        "killed, power lost",
        [
            "faults/test_disk.py::test_a_process_that_is_killed_while_it_saves_leaves_a_whole_file",
            "faults/test_stopped.py::"
            "test_a_process_that_is_killed_between_two_checkpoints_is_gone_on_with_from_the_last",
            "recording/test_files.py::test_a_loaded_run_goes_on_as_if_it_had_never_stopped",
        ],
    ),
    30: (
        "disk full while writing",
        [
            "faults/test_disk.py::TestFull::test_without_room_for_the_recording_the_old_run_survives",
            "faults/test_disk.py::TestFull::test_without_room_for_pictures_and_pages_the_recording_is_kept",
            "faults/test_disk.py::TestFull::test_without_room_for_a_film_the_run_and_the_old_film_survive",
            "faults/test_disk.py::TestFull::test_without_room_for_a_page_the_old_one_survives",
            "faults/test_disk.py::TestFull::test_no_writer_leaves_half_a_file",
        ],
    ),
    31: (
        "no ffmpeg, folder not writable",
        [
            "faults/test_disk.py::TestClosed::test_a_folder_without_permission_is_found_before_anything_is_computed",
            "faults/test_disk.py::TestClosed::test_so_is_one_in_which_even_its_owner_can_make_nothing",
            "faults/test_disk.py::TestClosed::test_a_film_says_so_before_a_frame_is_drawn",
            "viz/animation/test_film.py::test_without_ffmpeg_a_gif_is_offered",
            "cli/test_render_command.py::test_no_ffmpeg_is_known_before_the_run_is_even_read",
        ],
    ),
    32: (
        "a page or GIF too big",
        [
            "viz/animation/test_film.py::test_a_film_above_the_limit_is_not_begun",
            "viz/player/test_player_page.py::test_too_large_a_page_is_refused_with_its_size",
        ],
    ),
    33: (
        "output exists",
        [
            "cli/test_commands.py::test_a_foreign_folder_is_not_replaced",
            "cli/test_commands.py::test_a_run_replaces_an_earlier_run",
        ],
    ),
    34: (
        "numba missing or too old",
        [
            "engines/test_uncompilable.py::test_without_a_numba_that_works_simpy_runs_and_says_so_once",
            "test_without_numba.py::test_who_asks_for_the_compiled_engine_is_told_what_it_needs",
            "cli/test_verify_command.py::test_an_engine_that_is_not_there_is_wrong_usage",
        ],
    ),
    35: (
        "engines disagree",
        [
            "recording/test_difference.py::test_the_first_one_is_told_with_both_states",
            "recording/test_difference.py::"
            "test_engines_that_disagree_by_the_last_bits_are_told_apart_at_the_first_event",
        ],
    ),
    36: (
        "a plug-in package that fails to import",
        ["models/test_registry.py::test_a_broken_plug_in_is_named_and_everything_else_works"],
    ),
    37: (
        "a file that can be read in two ways",
        [
            "data/io/test_own_files.py::test_what_can_be_read_in_two_ways_is_refused_and_either_option_decides",
            "data/io/test_own_files.py::test_two_delimiters_that_fit_alike_are_named",
            "data/io/test_own_files.py::test_decimal_commas_between_commas_are_refused",
            "data/io/test_csv_table.py::test_a_header_is_text_over_numbers_unless_told",
            "data/io/test_csv_table.py::test_decimal_commas_are_numbers_where_commas_separate_nothing",
        ],
    ),
    38: (
        "package, home and cache folder all read-only",
        ["engines/test_kernel_cache.py::test_where_nothing_can_be_written_runs_go_on_and_it_is_said_once"],
    ),
    39: (
        "a damaged kernel cache",
        [
            "engines/test_kernel_cache.py::test_a_damaged_kernel_is_named_removed_and_compiled_anew",
            "engines/test_kernel_cache.py::test_whatever_byte_is_changed_the_kernel_is_not_run",
        ],
    ),
    40: (
        "a function, class, error or result sent to another process",
        [
            "test_worker_processes.py::test_a_script_sends_what_it_defines",
            "test_worker_processes.py::test_a_notebook_sends_what_its_cells_define",
            "core/test_pickling.py::test_it_arrives_whole",
        ],
    ),
    41: (
        '"auto" cannot compile a model',
        ["engines/test_uncompilable.py::test_auto_says_once_why_the_event_loop_runs_and_does_not_try_again"],
    ),
    42: (
        "a model that breaks its contract",
        [
            "engines/test_semantics.py::test_a_model_that_raises_stops_the_run_by_name_and_loses_nothing",
            "engines/test_faults.py::test_it_stops_at_the_same_instant_with_the_same_sentence_and_keeps_what_was_before",
        ],
    ),
    43: (
        "two numbers that print alike but are not",
        [
            "core/test_numerals.py::test_two_texts_stand_to_each_other_as_their_numbers_do_and_are_no_longer_than_that_takes",
            "recording/test_reasons.py::test_ten_tenths_are_just_below_one_by_rounding",
        ],
    ),
    44: (
        "a state, link or file of the page that is damaged or hostile",
        [
            "faults/test_hostile.py::test_a_page_whose_recording_is_damaged_says_so_and_runs_nothing",
            "faults/test_hostile.py::test_a_link_to_a_page_carries_no_data_into_it",
            "recording/test_damaged.py::test_a_damaged_file_is_refused_with_its_name_and_the_entry",
            "fuzz/test_target.py::test_nothing_but_sentences_come_of_damaged_files",
        ],
    ),
}
"""By the number of the row: the input or fault, and the tests that put a run through it."""


@cache
def named_in(file):
    """Return the names of a file's tests, those of a class behind its name."""
    body = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
    alone = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    return alone | {f"{one.name}::{node.name}" for one in classes for node in one.body if hasattr(node, "name")}


def test_every_row_is_there_and_has_a_test():
    assert list(ROWS) == list(range(1, 45))
    assert all(tests for _, tests in ROWS.values())


@pytest.mark.parametrize("number", ROWS)
def test_the_tests_of_a_row_exist(number):
    _, tests = ROWS[number]
    for test in tests:
        file, _, name = test.partition("::")
        assert name.rpartition("::")[2].startswith("test_")
        assert name in named_in(file), test
