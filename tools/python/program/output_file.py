"""A file that is there whole or not at all."""
import contextlib
import os
import pathlib
import tempfile


@contextlib.contextmanager
def replaced(path):
    """A name beside `path` to write to; at the end it is moved there, after an error removed."""
    path = pathlib.Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    try:
        yield name
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
