#!/usr/bin/python3
"""An RTSP server of GStreamer on loopback, for tests: one path, /camera, over TCP and UDP.

usage: gstreamer-server.py --check
       gstreamer-server.py PORT LAUNCH [basic|digest USER PASSWORD]

PORT 0 takes a free one. Prints a line with the port when it listens, and a line for every connection.
It ends when its standard input is closed, so that it cannot outlive the test.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ELEMENTS = ["videotestsrc", "x264enc", "filesrc", "qtdemux", "h264parse", "rtph264pay"]
ROLE = "viewer"


def main(arguments):
    Gst.init(None)
    if arguments == ["--check"]:
        missing = [name for name in ELEMENTS if Gst.ElementFactory.find(name) is None]
        sys.exit(f"GStreamer elements missing: {', '.join(missing)}" if missing else 0)
    port, launch, *login = arguments
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.get_mount_points().add_factory("/camera", camera(launch, guarded=bool(login)))
    if login:
        server.set_auth(authentication(*login))
    server.connect("client-connected", lambda *_: print("connection", flush=True))
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on port {port}")
    loop = GLib.MainLoop()
    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    print(f"port {server.get_bound_port()}", flush=True)
    loop.run()


def camera(launch, guarded):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {launch} )")
    factory.set_latency(0)
    factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP)
    if guarded:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role(ROLE, "media.factory.access", True)
        permissions.add_permission_for_role(ROLE, "media.factory.construct", True)
        factory.set_permissions(permissions)
    return factory


def authentication(method, user, password):
    auth = GstRtspServer.RTSPAuth()
    auth.set_realm("camera")
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    if method == "basic":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    return auth


main(sys.argv[1:])
