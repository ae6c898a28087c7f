# The program of the city profile, built by compose.yaml. Nothing of the checkout but the program comes in (.dockerignore).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9 && uv venv /opt/hotline
COPY requirements.txt ./
RUN uv pip install --python /opt/hotline/bin/python --no-cache --require-hashes -r requirements.txt
COPY . .
RUN uv pip install --python /opt/hotline/bin/python --no-cache --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home hotline && install -d -o hotline -g hotline -m 700 /data
COPY --from=build /opt/hotline /opt/hotline
ENV PATH=/opt/hotline/bin:$PATH HOTLINE_HOME=/data PYTHONUNBUFFERED=1
WORKDIR /home/hotline
USER 10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["hotline"]
