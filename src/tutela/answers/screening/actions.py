"""Screening: a roster answered at once for whoever waits, or stored and queued; results handed out and purged."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task

from tutela.answers.inquiries.actions import entitled
from tutela.answers.screening import places
from tutela.answers.screening.engine import Engine, Progress
from tutela.answers.screening.models import Run, State
from tutela.answers.screening.pipeline import uninterrupted
from tutela.answers.screening.result import SUMMARY_COLUMNS, Form, form_of
from tutela.answers.screening.run import Order, Outcome, answered, committed
from tutela.answers.screening.sealed import pieces_of, seal, unseal
from tutela.answers.screening.summary import Summary
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.receipts import Receipt
from tutela.keys import current
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of
from tutela.sheets.atomic import atomic_path
from tutela.sheets.export import write_csv
from tutela.sheets.workbook import Fact
