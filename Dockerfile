# docker build -t mockserver . && docker run --rm -p 9000:9000 mockserver

FROM python:3.13-slim AS wheel
WORKDIR /src
COPY . .
RUN pip wheel --quiet --no-cache-dir --no-deps --wheel-dir /dist .

FROM python:3.13-slim AS install
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends binutils >/dev/null
COPY --from=wheel /dist /dist
# The environment has no pip: that of the base fills it. Debug symbols are most of the compiled
# modules; their sources, stubs of types and the tests of others are for nobody here, nor is what
# Faker knows of jobs, banks, cars and the like, which no invented customer has. The bytecode
# is taken without a look at the times of the files, which a copy may change.
RUN python -m venv --without-pip /opt/mockserver \
 && pip --python /opt/mockserver/bin/python install --quiet --no-cache-dir --no-compile /dist/*.whl \
 && find /opt/mockserver -name '*.so' -exec strip --strip-unneeded {} + \
 && find /opt/mockserver -name '*.py[xid]' -delete -o -name '*.pxd' -delete -o -name '*.[ch]' -delete \
 && rm -rf /opt/mockserver/lib/python*/site-packages/jsonschema/tests \
           /opt/mockserver/lib/python*/site-packages/jsonschema/benchmarks \
 && (cd /opt/mockserver/lib/python*/site-packages/faker/providers \
     && rm -rf automotive bank color company currency geo job ssn) \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/mockserver/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="mockserver" \
      org.opencontainers.image.description="A Talon.One account that fits in one process" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
COPY --from=install /opt/mockserver /opt/mockserver
ENV PATH=/opt/mockserver/bin:$PATH
# /data is the one place that the server may write to. It is a folder and no VOLUME: that would leave
# an anonymous volume behind at every run, and be writable where the rest is read-only. A volume that
# is mounted here takes over its owner.
# The base has no bytecode of the standard library. A first start writes that of the modules in use,
# and shows that the image works; later ones write none.
RUN useradd --uid 10001 --user-group --no-log-init --no-create-home --home-dir /data \
            --shell /usr/sbin/nologin mockserver \
 && install -d -o mockserver -g mockserver /data \
 && mockserver run -- sh -c 'mockserver healthcheck --url "$TALON_MOCK_URL"' \
 && python -c 'import sqlite3'
ENV PYTHONDONTWRITEBYTECODE=1 \
    MOCKSERVER_HOST=0.0.0.0
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /data
EXPOSE 9000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=2s --timeout=3s --start-period=10s --retries=3 \
    CMD ["mockserver", "healthcheck"]
ENTRYPOINT ["mockserver"]
