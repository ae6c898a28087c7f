"""Photos are made smaller, upright and opaque before anything else looks at them."""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tickets.files import file_content


def test_a_large_photo_is_made_smaller_before_anything_else_and_a_bomb_is_refused(tmp_path: Path) -> None:
    """In a process of its own, for its highest mark of memory."""
    photo, bomb = tmp_path / "photo.jpg", tmp_path / "bomb.png"
    Image.new("RGB", (6000, 4500), "red").save(photo)
    Image.new("1", (8940, 8940)).save(bomb)
    code = (
        "import resource, sys; from pathlib import Path; from tickets.files import file_content as f\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = peak(); sizes = [len(one) for one in f.without_hidden_data(Path(sys.argv[1]))]\n"
        "try: f.without_hidden_data(Path(sys.argv[2]))\n"
        "except f.BadInput as told: print(min(sizes) > 500, peak() - before, told.message)"
    )
    done = subprocess.run([sys.executable, "-c", code, photo, bomb], capture_output=True, text=True, check=True)
    shown, megabytes, found = done.stdout.split()
    assert (shown, found) == ("True", "图片尺寸太大，请缩小后再添加")
    assert int(megabytes) < 70, "the whole photo would take 81 MB, and each copy of it as much again"


def test_a_photo_that_lies_on_its_side_is_shown_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300), "red").save(tmp_path / "a.jpg", exif=exif.tobytes())
    shown, small = file_content.without_hidden_data(tmp_path / "a.jpg")
    assert (Image.open(io.BytesIO(shown)).size, Image.open(io.BytesIO(small)).size) == ((300, 400), (240, 320))


def test_what_is_transparent_is_shown_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert (
        Image.open(io.BytesIO(file_content.without_hidden_data(tmp_path / "a.png")[0])).getpixel((5, 5)) == (255,) * 3
    )


def test_a_webp_takes_no_more_memory_than_a_png_may(tmp_path: Path) -> None:
    """In a process of its own, for its highest mark of memory; it is decoded several times over."""
    photo, bomb = tmp_path / "photo.webp", tmp_path / "bomb.webp"
    Image.new("RGB", (4000, 3000), "red").save(photo)
    Image.new("RGB", (5000, 5000)).save(bomb)
    code = (
        "import resource, sys; from pathlib import Path; from tickets.files import file_content as f\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = peak(); f.without_hidden_data(Path(sys.argv[1]))\n"
        "try: f.without_hidden_data(Path(sys.argv[2]))\n"
        "except f.BadInput as told: print(peak() - before, told.message)"
    )
    done = subprocess.run([sys.executable, "-c", code, photo, bomb], capture_output=True, text=True, check=True)
    megabytes, found = done.stdout.split()
    assert found == "图片尺寸太大，请缩小后再添加"
    assert int(megabytes) < 300, "a PNG of the most pixels takes 160 MB and what is made of it"
