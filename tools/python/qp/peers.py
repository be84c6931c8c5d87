"""Every solver of the bench, with the settings that it is run at.

A solver whose tests are not the judge's (no duality gap, other norms) may have to be asked for more
than is wanted (`stricter`): the bench tries eps, eps/10 and eps/100 until the judge is content.
"""
import dataclasses
import importlib.metadata
import typing

from qp import ours, solvers


@dataclasses.dataclass(frozen=True)
class Setting:
    name: str
    package: str  # whose settings are compared among each other
    prepare: typing.Callable  # (problem, eps, limit in s) -> solve, answer
    stricter: bool = False
    dense: bool = False  # its matrices are dense: large problems aren't tried


def dense(prepare, kind):
    return lambda problem, eps, limit: prepare(problem, eps, limit, dense=kind)


SETTINGS = {setting.name: setting for setting in (
    Setting("rookery_qp", "rookery_qp", ours.rookery),
    Setting("rookery_qp_by_hand", "rookery_qp", ours.with_settings(policy="active-set")),
    Setting("rookery_qp_osqp_steps", "rookery_qp", ours.with_settings(policy="osqp")),
    Setting("rookery_qp_unpolished", "rookery_qp", ours.with_settings(early_polish=0)),
    Setting("rookery_qp_osqp_steps_unpolished", "rookery_qp",
            ours.with_settings(policy="osqp", early_polish=0)),
    Setting("osqp", "osqp", solvers.osqp),
    Setting("osqp_unlimited", "osqp", solvers.osqp_unlimited),
    Setting("osqp_polishing", "osqp", solvers.osqp_polishing),
    Setting("piqp_sparse", "piqp", dense(solvers.piqp, False), stricter=True),
    Setting("piqp_dense", "piqp", dense(solvers.piqp, True), stricter=True, dense=True),
    Setting("qpalm", "qpalm", solvers.qpalm, stricter=True),
    Setting("clarabel", "clarabel", solvers.clarabel, stricter=True),
    Setting("daqp", "daqp", solvers.daqp, stricter=True, dense=True),
    Setting("scs", "scs", solvers.scs, stricter=True),
    Setting("proxqp_sparse", "proxsuite", dense(solvers.proxqp, False), stricter=True),
    Setting("proxqp_dense", "proxsuite", dense(solvers.proxqp, True), stricter=True, dense=True),
    Setting("highs", "highspy", solvers.highs, stricter=True),
)}
PEERS = [name for name, setting in SETTINGS.items() if setting.package != "rookery_qp"]


def version(package):
    """Of an installed one; "" of one that isn't."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
