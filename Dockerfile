# Pages: what the browser gets.
FROM node:24-slim AS pages
WORKDIR /src/frontend
COPY frontend/ ./
RUN npm ci --no-audit --no-fund && npm run build

# Packages: what Python runs, pinned by hash, and nothing that built it.
FROM python:3.11-slim AS packages
COPY requirements.lock /
RUN python -m venv /opt/okno \
    && /opt/okno/bin/pip install --no-cache-dir --no-compile --no-deps --require-hashes -r /requirements.lock \
    && /opt/okno/bin/pip uninstall --yes pip

FROM python:3.11-slim
ENV PATH=/opt/okno/bin:$PATH PYTHONUNBUFFERED=1
COPY --from=packages /opt/okno /opt/okno
WORKDIR /srv/okno
COPY . .
COPY --from=pages /src/frontend/dist frontend/dist
# Compiled here, because the account that runs it may write nothing but its data.
RUN useradd --system --uid 10001 --home-dir /data okno \
    && install --directory --owner=okno /data \
    && python -m compileall -q /opt/okno/lib .
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve", "--data", "/data", "--host", "0.0.0.0", "--port", "8080"]
