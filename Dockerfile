# The service with its models, which are trained from the corpus while the image is built (a few
# minutes, about 2.5 GB of memory): nothing but this checkout is needed, and no weights of yours get in.
# How it is run: docs/how-to/deploy.md.

FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src
COPY deploy/requirements.lock deploy/requirements.lock
RUN pip install --require-hashes -r deploy/requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY api api
COPY training training

FROM packages AS models
COPY data data
COPY models models
RUN pip install --no-deps --editable . \
    && redress train \
    && redress train --lexical

FROM packages AS program
RUN pip install --no-deps .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/redress --create-home redress
COPY --from=models /src/models /opt/models
COPY --from=program /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH REDRESS_MODELS=/opt/models PYTHONDONTWRITEBYTECODE=1
USER redress
# What the service writes: an SQLite database here, where no other is set, and counts in /tmp.
WORKDIR /var/lib/redress
VOLUME /var/lib/redress
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["redress"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
