#!/bin/sh
# sh tools/venv.sh "PYTHONS TO TRY": see that .venv has a Python that fits, with pip.
#
# One that works is never deleted. One of ours whose Python is gone is kept as .venv-old until the
# course is installed in its successor. One that somebody else made, and that does not fit, stays.

unset PYTHONPATH PYTHONHOME
fits="import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
here="from importlib.util import find_spec; import os; os.path.samefile('helpers/__init__.py', find_spec('helpers').origin) or exit(1)"

make_venv() {
  found=
  for python in $1; do
    version=`$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null`
    case "$version" in 3.11|3.12|3.13|3.14)
      found=$version
      if $python -c 'import venv, ensurepip' 2>/dev/null; then
        mkdir -p .venv && touch .venv/of-the-course && $python -m venv .venv
        return
      fi;;
    esac
  done
  if [ "$found" ]; then
    echo "Python $found is here without its venv module. Install that:" \
      "sudo apt install python$found-venv (Debian, Ubuntu)." >&2
  else
    echo "No Python 3.11 to 3.14 found (tried: $1). Install one: sudo apt" \
      "install python3 python3-venv (Debian, Ubuntu), brew install python (macOS), python.org." >&2
  fi
  return 1
}

if [ -e .venv ] && .venv/bin/python -I -c "$fits" 2>/dev/null; then
  # Where the folder has moved, the course is installed in it once more.
  if [ -e .venv/lab ] && ! .venv/bin/python -I -c "$here" 2>/dev/null; then
    rm -f .venv/lab .venv/test
  fi
  exit 0
fi

if [ -e .venv ] && [ ! -e .venv/of-the-course ] && [ ! -e .venv/lab ]; then
  echo "The folder .venv was made by another tool or another Python: it has no pip, or its Python" \
    "is not 3.11 to 3.14. It stays as it is. Rename or delete it, then try again." >&2
  exit 1
fi

# What was set aside before, and has no successor yet, stays aside.
if [ -e .venv-old ]; then rm -rf .venv; fi
if [ -e .venv ]; then mv .venv .venv-old; fi
make_venv "$1" && exit 0
rm -rf .venv
if [ -e .venv-old ]; then mv .venv-old .venv; fi
exit 1
