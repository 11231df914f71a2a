"""Layouts: who is shown where, and when. No file is read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videorooms.compositions.grid import Area, Shape, capacity, fit, place_area, shape_for
from videorooms.compositions.layout import COMING_BACK_MS, scenes, turns
from videorooms.compositions.model import LayoutName, Region, Resolution
from videorooms.compositions.plan import Cell, Scene, Source, Span

HD = Resolution(1280, 720)
WHOLE = Area(0, 0, 1280, 720)


def camera(who: str, from_s: float, to_s: float, key: str = "self", recording_id: str | None = None) -> Source:
    return Source(
        recording_id or f"{who}-{from_s}", who, key, "video", who, "", round(from_s * 1000), round(to_s * 1000)
    )


def shown(
    sources: Sequence[Source],
    layout: LayoutName | dict[str, Region] = LayoutName.GRID,
    speaking: Sequence[tuple[int, str | None]] = (),
    cut: Span | None = None,
) -> tuple[Scene, ...]:
    return scenes(layout, HD, sources, speaking, cut or Span(0, max(one.end_ms for one in sources)))


def at(found: Sequence[Scene], second: float) -> dict[str, Cell]:
    """Cells by who has them."""
    (scene,) = [one for one in found if one.from_ms <= second * 1000 < one.to_ms]
    return {cell.recording_id.split("-")[0]: cell for cell in scene.cells}


@pytest.mark.parametrize(
    ("count", "columns", "rows"),
    [(1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 2, 2), (5, 3, 2), (6, 3, 2), (7, 3, 3), (9, 3, 3), (12, 4, 3), (50, 8, 7)],
)
def test_a_grid_has_cells_of_the_shape_of_a_camera_s_picture(count: int, columns: int, rows: int) -> None:
    assert shape_for(count, WHOLE) == Shape(columns, rows)


def test_a_grid_in_a_narrow_column_has_one_column() -> None:
    assert shape_for(4, Area(0, 0, 240, 720)) == Shape(1, 4)


def test_a_region_s_limits_shape_its_grid() -> None:
    assert shape_for(4, WHOLE, max_columns=1) == Shape(1, 4)
    assert shape_for(4, WHOLE, max_rows=1) == Shape(4, 1)
    assert shape_for(9, WHOLE, max_columns=2, max_rows=2).places == 4


@given(
    st.integers(1, 60),
    st.integers(16, 1920),
    st.integers(16, 1080),
    st.none() | st.integers(1, 1000),
    st.none() | st.integers(1, 1000),
)
def test_cells_are_even_lie_in_their_area_and_never_overlap(
    count: int, width: int, height: int, columns: int | None, rows: int | None
) -> None:
    area = Area(4, 8, width, height).evened()
    count = min(count, capacity(area, columns, rows))
    shape = shape_for(count, area, columns, rows)
    cells = [place_area(area, shape, place) for place in range(min(count, shape.places))]
    for cell in cells:
        assert cell.x % 2 == cell.y % 2 == cell.width % 2 == cell.height % 2 == 0
        assert cell.width > 0 and cell.height > 0
        assert cell.x >= area.x and cell.x + cell.width <= area.x + area.width
        assert cell.y >= area.y and cell.y + cell.height <= area.y + area.height
    pairs = [(one, other) for index, one in enumerate(cells) for other in cells[index + 1 :]]
    assert not any(Cell("", *_edges(one)).overlaps(Cell("", *_edges(other))) for one, other in pairs)


def _edges(area: Area) -> tuple[int, int, int, int]:
    return area.x, area.y, area.width, area.height


@given(st.integers(2, 1920), st.integers(2, 1080), st.integers(1, 4096), st.integers(1, 4096))
def test_a_picture_is_fitted_into_its_cell_whatever_its_shape(
    cell_width: int, cell_height: int, width: int, height: int
) -> None:
    cell = Area(0, 0, cell_width, cell_height).evened()
    fitted = fit(cell, width, height)
    assert fitted.width % 2 == fitted.height % 2 == fitted.x % 2 == fitted.y % 2 == 0
    assert fitted.x >= 0 and fitted.x + fitted.width <= cell.width
    assert fitted.y >= 0 and fitted.y + fitted.height <= cell.height


def test_nobody_moves_when_somebody_joins_or_leaves_a_grid_that_stays_as_large() -> None:
    found = shown([camera("ann", 0, 30), camera("bob", 0, 10), camera("cem", 1, 30), camera("dee", 15, 30)])
    before, without_bob, with_dee = at(found, 5), at(found, 12), at(found, 20)
    assert before.keys() == {"ann", "bob", "cem"}
    # Two fit beside one another, so the grid shrinks; that is when the one beyond it takes the free place.
    assert without_bob.keys() == {"ann", "cem"}
    assert with_dee["ann"] == before["ann"]
    assert with_dee.keys() == {"ann", "cem", "dee"}


def test_a_free_place_is_taken_by_the_next_who_comes() -> None:
    people = [camera(name, 0, 40) for name in ("ann", "cem", "dee")]
    found = shown([people[0], camera("bob", 0, 10), *people[1:], camera("eva", 10, 40)])
    before, after = at(found, 5), at(found, 20)
    place = {name: (cell.x, cell.y) for name, cell in before.items()}
    assert {name: (cell.x, cell.y) for name, cell in after.items()} == {
        **{name: place[name] for name in ("ann", "cem", "dee")},
        "eva": place["bob"],
    }


def test_who_comes_beyond_the_grid_s_limit_waits_for_a_place() -> None:
    region = {"main": Region(max_columns=1, max_rows=1)}
    found = shown([camera("ann", 0, 10), camera("bob", 1, 20), camera("cem", 2, 30)], region)
    assert [list(at(found, second)) for second in (5, 15, 25)] == [["ann"], ["bob"], ["cem"]]


def test_a_reconnect_keeps_its_place_with_the_last_picture_until_the_next_recording_begins() -> None:
    back = 5 + COMING_BACK_MS / 1000
    found = shown([camera("ann", 0, 5), camera("ann", back, back + 9), camera("bob", 0, back + 9)])
    assert at(found, 2)["ann"] == at(found, back - 1)["ann"]
    again = at(found, back + 1)["ann"]
    assert (again.x, again.y, again.recording_id) == (0, 0, f"ann-{back}")


def test_who_comes_back_later_than_that_has_left() -> None:
    found = shown([camera("ann", 0, 5), camera("ann", 90, 99), camera("bob", 0, 99)])
    assert list(at(found, 50)) == ["bob"]


def test_regions_lie_where_they_are_told_and_above_one_another_by_depth() -> None:
    layout = {
        "above": Region(x_pos=901, y_pos=11, z_pos=5, width=320, height=180, video_sources=("bob-0",)),
        "below": Region(z_pos=-1, video_sources=("ann-0",)),
    }
    (scene,) = shown([camera("ann", 0, 9), camera("bob", 0, 9)], layout)
    assert scene.cells == (Cell("ann-0", 0, 0, 1280, 720), Cell("bob-0", 900, 10, 320, 180))


def test_a_region_takes_places_in_the_order_in_which_it_names_recordings() -> None:
    layout = {"row": Region(max_rows=1, video_sources=("cem-0", "ann-0", "bob-0"))}
    (scene,) = shown([camera(name, 0, 9) for name in ("ann", "bob", "cem")], layout)
    assert [cell.recording_id for cell in scene.cells] == ["cem-0", "ann-0", "bob-0"]


def test_no_layout_is_a_grid_of_everyone() -> None:
    people = [camera(name, 0, 9) for name in ("ann", "bob", "cem")]
    assert shown(people, {}) == shown(people, LayoutName.GRID)


def test_the_speaker_view_follows_who_speaks_and_exchanges_only_two() -> None:
    people = [camera(name, 0, 60) for name in ("ann", "bob", "cem", "dee")]
    found = shown(people, LayoutName.SPEAKER, [(10_000, "cem"), (20_000, None), (30_000, "bob")])
    start, cem, silent, bob = (at(found, second) for second in (5, 15, 25, 35))
    stage = max(start.values(), key=lambda cell: cell.width)
    assert (stage.recording_id, stage.width, stage.height) == ("ann-0", 1024, 720)
    assert cem["cem"].width == 1024
    assert _edges_of(cem["ann"]) == _edges_of(start["cem"])
    assert cem["dee"] == start["dee"] and cem["bob"] == start["bob"]
    assert silent == cem
    assert bob["bob"].width == 1024


def _edges_of(cell: Cell) -> tuple[int, int, int, int]:
    return cell.x, cell.y, cell.width, cell.height


def test_one_alone_in_the_speaker_view_fills_the_picture() -> None:
    (scene,) = shown([camera("ann", 0, 9)], LayoutName.SPEAKER)
    assert scene.cells == (Cell("ann-0", 0, 0, 1280, 720),)


def test_a_shared_screen_takes_the_stage_while_it_lasts() -> None:
    sources = [camera("ann", 0, 60), camera("bob", 0, 60), camera("bob", 10, 20, "presentation", "screen-of-bob")]
    found = shown(sources, LayoutName.SPEAKER, [(1000, "ann"), (12_000, "ann")])
    assert at(found, 15)["screen"].width == 1024
    assert at(found, 25)["ann"].width == 1024


def test_a_speaker_from_beyond_the_column_comes_onto_the_stage() -> None:
    people = [camera(f"p{number:02}", 0, 60) for number in range(12)]
    found = shown(people, LayoutName.SPEAKER, [(10_000, "p11")])
    assert "p11" not in at(found, 5)
    assert at(found, 15)["p11"].width == 1024
    assert len(at(found, 15)) == len(at(found, 5)) == 6


def test_picture_in_picture_has_one_large_and_one_small_on_top() -> None:
    found = shown([camera("ann", 0, 60), camera("bob", 0, 60)], LayoutName.PICTURE_IN_PICTURE, [(10_000, "bob")])
    small = (928, 508, 320, 180)
    assert [(cell.recording_id, _edges_of(cell)) for cell in found[0].cells] == [
        ("ann-0", (0, 0, 1280, 720)),
        ("bob-0", small),
    ]
    assert [cell.recording_id for cell in found[1].cells] == ["bob-0", "ann-0"]


def test_side_by_side_halves_the_picture() -> None:
    found = shown([camera(name, 0, 9) for name in ("ann", "bob", "cem")], LayoutName.SIDE_BY_SIDE)
    assert [_edges_of(cell) for cell in found[0].cells] == [(0, 0, 640, 720), (640, 0, 640, 720)]


def test_a_cough_is_no_turn() -> None:
    assert turns([(0, "ann"), (5000, "bob"), (5400, "ann"), (9000, None), (9500, "bob")]) == [(0, "ann"), (9500, "bob")]


def test_what_was_before_the_cut_is_there_at_its_beginning() -> None:
    found = shown([camera("ann", 0, 60), camera("bob", 10, 60)], cut=Span(30_000, 40_000))
    assert (found[0].from_ms, found[-1].to_ms) == (30_000, 40_000)
    assert at(found, 31).keys() == {"ann", "bob"}


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 100_000), st.integers(1, 100_000)), max_size=12),
    st.sampled_from(LayoutName),
    st.lists(st.tuples(st.integers(0, 200_000), st.none() | st.integers(0, 5)), max_size=6),
)
def test_scenes_fill_the_cut_and_show_only_recordings_that_have_begun(
    told: list[tuple[int, int, int]], layout: LayoutName, speaking: list[tuple[int, int | None]]
) -> None:
    sources = [
        Source(f"r{index}", f"p{who}", "self", "video", "", "", start, start + length)
        for index, (who, start, length) in enumerate(told)
    ]
    cut = Span(20_000, 150_000)
    said = [(at_ms, None if who is None else f"p{who}") for at_ms, who in speaking]
    found = scenes(layout, HD, sources, said, cut)
    starts = {one.recording_id: one.start_ms for one in sources}
    assert [scene.to_ms for scene in found] == [*(scene.from_ms for scene in found[1:]), cut.to_ms]
    assert found[0].from_ms == cut.from_ms
    assert all(starts[cell.recording_id] <= scene.from_ms for scene in found for cell in scene.cells)
