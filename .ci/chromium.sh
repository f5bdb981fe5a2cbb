#!/usr/bin/env bash
# Installs Debian's Chromium without windows when it is missing and can be; says plainly when it cannot, and never fails.
set -u
package=chromium-headless-shell
command -v $package >/dev/null && exit 0
otherwise="the browser tests will be skipped."
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then
  otherwise="the browser tests take Chromium with its windows, which is slower."
fi
if ! command -v apt-get >/dev/null; then
  echo "$package is missing and this is no Debian: $otherwise"
  exit 0
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "$package is missing and installing it needs root (apt-get install $package): $otherwise"
    exit 0
  fi
  sudo="sudo -n"
fi
echo "installing Chromium for the browser tests …"
if ! { $sudo apt-get update -qq && $sudo apt-get install -qq -y --no-install-recommends $package; } >/tmp/chromium-install.log 2>&1; then
  tail -n 5 /tmp/chromium-install.log
  echo "$package could not be installed: $otherwise"
fi
exit 0
