"""What the job room stores: which workers are alive. The tasks are django-tasks' own."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """One running worker. A killed one leaves its row behind, and the row goes stale."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    pid = models.PositiveIntegerField()
    queue = models.CharField(max_length=100)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台进程"

    def __str__(self) -> str:
        return f"{self.queue} {self.worker_id[:8]}"
