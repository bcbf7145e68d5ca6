#!/bin/sh
# sh tools/install.sh MARK ARGUMENTS: pip install ARGUMENTS into .venv; touches MARK where it worked.
#
# What the user has set for pip about where to install is put aside; its index, proxy and cache are not.
# All that pip says goes to .venv/install.log, and one line of it to the user.

mark=$1
shift
log=.venv/install.log
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_ROOT PIP_NO_DEPS PIP_DRY_RUN
has="import IPython, ipykernel, ipywidgets, jupyterlab, matplotlib, numpy"

if .venv/bin/python -m pip --disable-pip-version-check install --no-user "$@" >$log 2>&1; then
  if .venv/bin/python -I -c "$has" 2>>$log; then
    rm -rf .venv-old
    touch "$mark"
    exit 0
  fi
fi

elsewhere=`.venv/bin/python -m pip config list 2>/dev/null |
  sed -n -E "s/^[a-z-]*\.(target|prefix|root|home)=.*/\1/p" | paste -s -d ' ' -`

said=`sed -n 's/^ *ERROR: //p' $log | head -n 1 | cut -c 1-300`
if grep -q -E 'connection broken by|from versions: none|NameResolution|NewConnection' $log; then
  said="no connection to the package index"
fi
if [ "$elsewhere" ]; then
  said="your settings of pip send it elsewhere ($elsewhere: see .venv/bin/python -m pip config list)"
fi
if [ "$mark" = .venv/lab ] && .venv/bin/python -I -c "$has" 2>/dev/null; then
  echo "Not brought up to date: ${said:-see $log}. Going on with what is installed." >&2
  exit 0
fi
echo "Not installed: ${said:-pip failed}. Try again when that is mended; all that pip said is in $log." >&2
exit 1
