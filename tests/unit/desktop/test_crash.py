from hemadesk.desktop import crash


def a_bug(name):
    def inner():
        raise KeyError(f"no {name} here")

    try:
        try:
            inner()
        except KeyError as error:
            raise RuntimeError(f"while opening {name}") from error
    except RuntimeError as error:
        return error


def test_that_a_crash_report_says_where_and_never_about_whom(tmp_path):
    crash.keep(tmp_path, a_bug("Quixotezz"))
    crash.keep(tmp_path, a_bug("Quixotezz"))
    kept = (tmp_path / crash.FILE).read_text()
    assert kept.count("builtins.RuntimeError") == kept.count("builtins.KeyError") == 2
    assert "test_crash.py" in kept
    assert "inner" in kept
    assert "Quixotezz" not in kept


def test_that_a_folder_that_is_gone_makes_no_second_crash(tmp_path):
    crash.keep(tmp_path / "gone", a_bug("anybody"))
