"""Builds the archive with cargo and copies it to where Meson expects it."""
import filecmp
import json
import pathlib
import shutil
import subprocess
import sys

cargo, source, output, target_folder, target, features = sys.argv[1:]
output, target_folder = (pathlib.Path(path).resolve() for path in (output, target_folder))

command = [cargo, "staticlib", "--locked", "--message-format=json-render-diagnostics"]
command += [f"--target-dir={target_folder}", "--no-default-features", f"--features={features}"]
command += [f"--target={target}"] if target else []
told = subprocess.run(command, cwd=source, stdout=subprocess.PIPE, check=False)
if told.returncode:
    sys.exit(told.returncode)

artifacts = [message for message in map(json.loads, told.stdout.splitlines()) if "filenames" in message]
(archive,) = artifacts[-1]["filenames"]
# An archive that is not new links nothing again.
if not (output.exists() and filecmp.cmp(archive, output, shallow=False)):
    shutil.copyfile(archive, output)
