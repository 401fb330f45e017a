"""BER-TLV and the little DER that the tests build themselves."""


def encode(tag, *values):
    """One data object; `tag` is an integer such as 0x30 or 0x7F49."""
    value = b"".join(values)
    return _number(tag) + length(len(value)) + value


def length(size):
    """A minimal length field."""
    if size < 0x80:
        return bytes([size])
    octets = _number(size)
    return bytes([0x80 | len(octets)]) + octets


def _number(value):
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def decode(data):
    """All data objects of `data` as a list of (tag, value, complete encoding)."""
    objects, rest = [], bytes(data)
    while rest:
        tag, value, whole, rest = first(rest)
        objects.append((tag, value, whole))
    return objects


def first(data):
    """The first data object of `data`: (tag, value, complete encoding, what follows)."""
    tag, position = data[0], 1
    if tag & 0x1F == 0x1F:
        while True:
            tag = tag << 8 | data[position]
            position += 1
            if not tag & 0x80:
                break
    size, position = data[position], position + 1
    if size & 0x80:
        octets = size & 0x7F
        size = int.from_bytes(data[position:position + octets], "big")
        position += octets
    end = position + size
    assert end <= len(data), f"data object {tag:X} is longer than its surroundings"
    return tag, data[position:end], data[:end], data[end:]


def find(data, *path):
    """The value under a path of tags; None when there is none."""
    for tag in path:
        data = next((value for found, value, _ in decode(data) if found == tag), None)
        if data is None:
            return None
    return data


def object_identifier(dotted):
    """The DER value (without tag) of an object identifier such as "1.3.132.0.34"."""
    first_arc, second_arc, *arcs = (int(arc) for arc in dotted.split("."))
    octets = bytearray([40 * first_arc + second_arc])
    for arc in arcs:
        group = [arc & 0x7F]
        while arc := arc >> 7:
            group.append(arc & 0x7F | 0x80)
        octets += bytes(reversed(group))
    return bytes(octets)


def integer(value):
    """A DER INTEGER that is not negative."""
    return encode(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))
