# syntax=docker/dockerfile:1

FROM node:20-bookworm-slim AS ui
WORKDIR /src/web/ui
COPY web/ui/package.json web/ui/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ui ./
RUN npm run build

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/vivavoce
COPY requirements.lock ./
RUN /opt/vivavoce/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
# What builds the wheel is not part of what runs.
RUN python -m pip install --no-cache-dir "hatchling>=1.27"
COPY pyproject.toml README.md LICENSE ./
COPY storage storage
COPY analysis analysis
COPY media_server media_server
COPY signaling signaling
COPY web web
COPY --from=ui /src/web/static web/static
RUN python -m pip wheel --no-cache-dir --no-deps --no-build-isolation -w /wheels . \
    && /opt/vivavoce/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data vivavoce \
    && install -d -o vivavoce -g vivavoce -m 700 /data
COPY --from=build /opt/vivavoce /opt/vivavoce
ENV PATH=/opt/vivavoce/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VIVAVOCE_HOST=0.0.0.0 \
    VIVAVOCE_DATA_DIR=/data \
    VIVAVOCE_UDP_PORTS=40000-40099
USER vivavoce
WORKDIR /data
VOLUME /data
EXPOSE 8080/tcp 40000-40099/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/api/health/interviews', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["vivavoce", "serve"]
