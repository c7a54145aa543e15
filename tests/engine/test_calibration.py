"""Stated probabilities and how often they are true."""

import numpy as np
import pytest

from bot.engine import calibration


def test_an_overconfident_model_is_corrected():
    random = np.random.RandomState(3)
    truth = random.uniform(0.05, 0.95, 4000)
    true = random.uniform(size=4000) < truth
    overconfident = 1 / (1 + np.exp(-2 * np.log(truth / (1 - truth))))
    slope, offset = calibration.fitted(list(true), list(overconfident))
    assert slope == pytest.approx(0.5, abs=0.05)
    assert offset == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("stated", [0.0, 0.001, 0.3, 0.5, 0.97, 1.0])
def test_corrected_and_back(stated):
    corrected = calibration.calibrated({"social": stated})["social"]
    assert 0 <= corrected <= 1
    assert calibration.uncorrected("social", corrected) == pytest.approx(stated, abs=1e-5)


def test_a_label_without_correction_stays():
    assert calibration.calibrated({"divorce": 0.2}) == {"divorce": 0.2}
