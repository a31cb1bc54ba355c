"""Stages forecast frames for an Offline Tiles server.

    from offline_tiles_staging import Variable, commit, stage_frame

    variable = Variable("/data/staging", "gfs", "20260129_06z", "tmp2m")
    stage_frame(variable, 3, archive="003.pmtiles", units="C", bounds=(-10, 42, 20, 58), ...)
    commit(variable, expected_frames=13)

The server sees nothing of a frame before the commit that lists it. A process may be killed at any
instant, and any number of processes may stage frames of one variable at the same time.
"""

from .contract import ContractError, Variable
from .staging import FrameExistsError, commit, stage_frame

__all__ = ["ContractError", "FrameExistsError", "Variable", "commit", "stage_frame"]
