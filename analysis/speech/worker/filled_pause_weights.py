"""What `python -m bench.filled_pauses --train` learnt, as it prints it: mean, spread, weight."""

WEIGHTS: tuple[tuple[float, float, float], ...] = (
    (20.5751, 11.6332, 1.0767),  # length
    (11.6039, 6.2186, -2.7802),  # movement
    (4.6767, 2.4866, -2.0833),  # least_movement
    (-2.5460, 4.7595, -1.8244),  # level
    (-0.8711, 2.0970, -0.0027),  # pitch
    (0.6529, 0.3252, 0.3600),  # voiced
    (27.9105, 13.4329, 0.0847),  # c1
    (7.8778, 14.6090, 0.3068),  # c2
    (-0.7095, 15.5644, -0.0493),  # c3
    (0.2223, 12.7737, 0.5512),  # c4
    (23.7521, 16.7695, -0.6441),  # silence_before
    (21.9077, 16.6667, -0.0235),  # silence_after
    (0.8078, 0.2832, 0.0796),  # word_overlap
    (0.6795, 0.3182, -1.0025),  # word_probability
    (0.0225, 0.1484, 0.5152),  # written
)
BIAS = -2.7891
