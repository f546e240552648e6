"""The left join of roster and registry by plain PySpark on the cores of this machine, its result written."""

import resource
import sys
from pathlib import Path

import pyspark
from pyspark.sql import SparkSession
from pyspark.sql.functions import lit

from bench.screening_cost import said


def join(home: Path) -> None:
    """By the number as text."""
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "3g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.local.dir", str(home))
        .getOrCreate()
    )
    registry = (
        spark.read.parquet(f"{home}/registry.parquet").select("document").withColumn("found", lit(True))
    )
    joined = spark.read.parquet(f"{home}/roster.parquet").join(registry, "document", "left")
    joined.write.mode("overwrite").parquet(f"{home}/joined-by-spark")
    spark.stop()


if __name__ == "__main__":
    join(Path(sys.argv[1]))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # Java is a child that has ended
    java = {
        "java_cpu_seconds": round(used.ru_utime + used.ru_stime, 3),
        "java_peak_bytes": used.ru_maxrss * 1024,
    }
    said({"versions": {"pyspark": pyspark.__version__}, **java})
