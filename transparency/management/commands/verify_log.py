"""manage.py verify_log: read the public log again and say whether it is whole."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from transparency import log, triggers


class Command(BaseCommand):
    help = "重新读一遍公开日志：一条流一行，有问题时以1退出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stream", nargs="?", help="只查这一条流")
        parser.add_argument(
            "--expect",
            metavar="序号:哈希",
            help="以前抄下的末条；没有它，查不出连同流头一起被截去的末尾",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stream, expected = options["stream"], None
        if options["expect"]:
            if not stream:
                raise CommandError("--expect 须与流名一起给出。")
            try:
                expected = log.Head.parse(options["expect"])
            except ValueError as error:
                raise CommandError(str(error)) from error
        known = log.streams()
        if stream and stream not in known and not expected:
            # A slip of the pen must not be told that all is well.
            raise CommandError(f"没有“{stream}”这条流。")
        if not known:
            self.stdout.write("公开日志还没有记录。")
        problems = triggers.missing()
        for name in [stream] if stream else known:
            found = log.verify_stream(name, expected)
            problems += found
            verdict = f"有{len(found)}处问题" if found else "完好"
            self.stdout.write(f"{name}：{verdict}，末条 {log.head(name)}")
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            sys.exit(1)
