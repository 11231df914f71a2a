"""A WHIP publisher or WHEP viewer on GStreamer's webrtcbin; a program of its own, run by the system's Python.

usage: gstreamer_peer.py publish <endpoint> <token> <tone> <folder of *.rgb pictures> <width> <height>
       gstreamer_peer.py receive <endpoint> <token> <tone>

Prints one JSON object a line: the connection's states, what each picture's cells and each half second of sound were,
and problems. It ends with a DELETE of its resource when its standard input closes. webrtcbin shows an RSA certificate
and gathers by libnice: nothing here is shared with the other peers of the tests.
"""

import json
import pathlib
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

COLUMNS, ROWS = 8, 5
VIDEO_CAPS = "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000"
AUDIO_CAPS = "application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000,encoding-params=(string)2"
VIDEO_IN = "rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=GRAY8"
AUDIO_IN = "rtpopusdepay ! opusdec ! audioconvert ! spectrum bands=240 interval=500000000 threshold=-90"
PUBLISH = """webrtcbin name=peer bundle-policy=max-bundle
 appsrc name=camera is-live=true do-timestamp=true format=time
  caps=video/x-raw,format=RGB,width={width},height={height},framerate=15/1 ! videoconvert
  ! vp8enc deadline=1 cpu-used=8 target-bitrate=500000 keyframe-max-dist=150
  ! rtpvp8pay picture-id-mode=15-bit ! {video} ! peer.
 audiotestsrc is-live=true freq={tone} volume=0.3 ! audioconvert ! opusenc ! rtpopuspay ! {audio} ! peer."""


def say(**what):
    print(json.dumps(what), flush=True)


class Peer:
    def __init__(self, mode, endpoint, token, tone, *pictures):
        self.endpoint, self.token, self.tone = endpoint, token, int(tone)
        self.resource = None
        self.loop = GLib.MainLoop()
        if mode == "publish":
            folder, width, height = pictures
            self.frames = [path.read_bytes() for path in sorted(pathlib.Path(folder).glob("*.rgb"))]
            self.pipeline = Gst.parse_launch(
                PUBLISH.format(width=width, height=height, tone=tone, video=VIDEO_CAPS, audio=AUDIO_CAPS)
            )
            self.peer = self.pipeline.get_by_name("peer")
            GLib.timeout_add(1000 // 15, self.take_picture, self.pipeline.get_by_name("camera"))
        else:
            self.pipeline = Gst.Pipeline.new()
            self.peer = Gst.ElementFactory.make("webrtcbin", "peer")
            self.peer.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
            self.pipeline.add(self.peer)
            for caps in (VIDEO_CAPS, AUDIO_CAPS):
                direction = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
                self.peer.emit("add-transceiver", direction, Gst.Caps.from_string(caps))
        self.peer.connect("on-negotiation-needed", self.make_offer)
        self.peer.connect("notify::ice-gathering-state", self.send_offer)
        self.peer.connect("notify::connection-state", self.tell_state)
        self.peer.connect("pad-added", self.receive)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", lambda _, message: say(problem=str(message.parse_error())))
        bus.connect("message::element", self.hear)

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        threading.Thread(target=self.wait_for_end, daemon=True).start()
        self.loop.run()
        if self.resource:
            say(deleted=self.request("DELETE", self.resource).status)
        self.pipeline.set_state(Gst.State.NULL)

    def take_picture(self, camera):
        self.frames.append(self.frames.pop(0))
        camera.emit("push-buffer", Gst.Buffer.new_wrapped(self.frames[-1]))
        return GLib.SOURCE_CONTINUE

    def wait_for_end(self):
        sys.stdin.read()
        GLib.idle_add(self.loop.quit)

    def tell_state(self, peer, _):
        say(state=peer.get_property("connection-state").value_nick)

    def make_offer(self, peer):
        def made(promise):
            # Held by name: the offer lives no longer than the reply that it is a part of.
            reply = promise.get_reply()
            peer.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())

        peer.emit("create-offer", None, Gst.Promise.new_with_change_func(made))

    def send_offer(self, peer, _):
        if peer.get_property("ice-gathering-state") != GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            return
        offer = peer.get_property("local-description").sdp.as_text()
        try:
            response = self.request("POST", self.endpoint, offer.encode())
        except urllib.error.HTTPError as refused:
            say(problem=f"{refused.code} {refused.read().decode()}")
            return
        self.resource = urllib.parse.urljoin(self.endpoint, response.headers["Location"])
        _, answer = GstSdp.SDPMessage.new_from_text(response.read().decode())
        description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, answer)
        peer.emit("set-remote-description", description, Gst.Promise.new())

    def request(self, method, url, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/sdp"}
        return urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=10)

    def receive(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        kind = "video" if "media=(string)video" in pad.get_current_caps().to_string() else "audio"
        tail = " ! fakesink name=sink sync=false signal-handoffs=true"
        decoder = Gst.parse_bin_from_description((VIDEO_IN if kind == "video" else AUDIO_IN) + tail, True)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))
        if kind == "video":
            decoder.get_by_name("sink").connect("handoff", self.look)

    def look(self, _, buffer, pad):
        caps = pad.get_current_caps().get_structure(0)
        width, height = caps.get_value("width"), caps.get_value("height")
        stride = (width + 3) // 4 * 4
        pixels = buffer.extract_dup(0, buffer.get_size())
        cells = []
        for row in range(ROWS):
            line = int((row + 0.5) * height / (2 * ROWS)) * stride
            bits = (pixels[line + int((column + 0.5) * width / COLUMNS)] > 128 for column in range(COLUMNS))
            cells.append(int("".join("01"[bit] for bit in bits), 2))
        say(cells=cells)

    def hear(self, _, message):
        heard = message.get_structure()
        if heard.get_name() != "spectrum":
            return
        # PyGObject cannot read the list of magnitudes; its text form can be read.
        text = heard.to_string().split("magnitude=", 1)[1]
        magnitudes = [
            float(value) for value in text[text.index("{") + 1 : text.index("}")].replace("(float)", "").split(",")
        ]
        say(tone_level=magnitudes[self.tone * 240 // 24000])


if __name__ == "__main__":
    Gst.init(None)
    Peer(*sys.argv[1:]).run()
