#!/usr/bin/env bash
# Installs Debian's Chromium when it is missing and can be; says plainly when it cannot, and never fails.
# Most tests take its shell without windows, which needs half the processor time, and a few need the whole of it.
set -u
packages=""
for package in chromium-headless-shell chromium; do
  command -v $package >/dev/null || packages="$packages $package"
done
[ -n "$packages" ] || exit 0
otherwise="the browser tests will be skipped."
if command -v chromium >/dev/null; then
  otherwise="the browser tests take the whole Chromium, which is slower."
elif command -v chromium-headless-shell >/dev/null; then
  otherwise="the browser tests that need the whole Chromium will be skipped."
fi
if ! command -v apt-get >/dev/null; then
  echo "Of Chromium,$packages is missing, and this is no Debian: $otherwise"
  exit 0
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "Of Chromium,$packages is missing, and installing it needs root (apt-get install$packages): $otherwise"
    exit 0
  fi
  sudo="sudo -n"
fi
echo "installing Chromium for the browser tests …"
if ! { $sudo apt-get update -qq && $sudo apt-get install -qq -y --no-install-recommends $packages; } >/tmp/chromium-install.log 2>&1; then
  tail -n 5 /tmp/chromium-install.log
  echo "Of Chromium,$packages could not be installed: $otherwise"
fi
exit 0
