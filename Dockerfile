# Two stages: the first installs and collects, the second holds only what runs.
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN ["python", "-m", "venv", "/opt/venv"]
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
# Before the code, so that a change of code does not install everything again.
COPY requirements.txt ./
RUN ["pip", "install", "--only-binary=:all:", "--require-hashes", "--no-deps", "--requirement=requirements.txt"]
COPY manage.py gunicorn.conf.py ./
COPY connector_wizard ./connector_wizard
COPY templates ./templates
COPY static ./static
# The settings want a SECRET_KEY to start; collecting signs nothing with it, and it ends here.
RUN SECRET_KEY=collecting-signs-nothing python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q connector_wizard

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Connector Wizard" \
      org.opencontainers.image.description="A guided wizard that connects data sources to Adobe Experience Platform" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/db.sqlite3
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# Everything above belongs to root; the process may write to /data and, if need be, to /tmp.
RUN ["install", "--directory", "--owner=10001", "--group=10001", "--mode=0700", "/data"]
WORKDIR /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
# gunicorn's word for: take no more requests, finish those that are under way.
STOPSIGNAL SIGTERM
# A name that the site answers to: others are refused before they reach a page.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os; from urllib.request import Request, urlopen; host = os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0].strip().lstrip('.*') or 'localhost'; urlopen(Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["gunicorn", "--config", "gunicorn.conf.py", "connector_wizard.wsgi:application"]
