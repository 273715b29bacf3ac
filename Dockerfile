# captop, Node, and what Node needs of glibc, and nothing else. The files are made by: npm run image
FROM scratch
COPY . /
ENV HOME=/root TERM=xterm-256color
# Behind -- Node takes no flag of captop for its own.
ENTRYPOINT ["/node", "--", "/captop/cli.js"]
