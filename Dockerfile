# The demo in a container; the same set-up as on any Debian 12.
FROM debian:12-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends python3 python3-venv make ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/duecourse
COPY . .
RUN make setup && rm -rf var/cache/uv var/cache/npm node_modules
CMD ["make", "demo"]
