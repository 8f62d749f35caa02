# Builds Ritiro and puts the one program into a small image that runs as an ordinary user.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches stay outside the image's layers, so the program is copied out in the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    scripts/build-release /out

# The symbols, for those who look into a crash or a profile: docker build --target symbols --output . .
FROM scratch AS symbols
COPY --from=build /out/ritiro.debug /

FROM debian:bookworm-slim
# Certificates are for `ritiro replay` against a server behind https.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home ritiro
COPY --from=build /out/ritiro /usr/local/bin/ritiro
USER ritiro
# The default address is reachable from inside the container alone.
ENV RITIRO__HTTP__BIND=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["ritiro", "health"]
ENTRYPOINT ["ritiro"]
CMD ["serve"]
