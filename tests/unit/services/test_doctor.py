from hemadesk.services import doctor


def test_that_everything_needed_is_found_in_this_checkout():
    found = {check.id: check for check in doctor.examine()}
    assert [check for check in found.values() if check.is_needed and not check.is_well] == []
    assert found["knowledge"].arguments["diagnoses"] == 81


def test_that_a_damaged_font_is_named(tmp_path, monkeypatch):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "Sans.ttf").write_bytes(b"<html>not found</html>")
    monkeypatch.setattr(doctor.paths, "resources", lambda: tmp_path)
    checks = {check.id: check for check in doctor.examine()}
    assert not checks["fonts"].is_well
    assert checks["fonts"].arguments == {"what": "Sans.ttf"}
    assert not checks["knowledge"].is_well


def test_that_a_missing_display_does_not_make_the_installation_unwell(monkeypatch):
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    display = next(check for check in doctor.examine() if check.id == "display")
    assert (display.is_well, display.is_needed) == (False, False)
