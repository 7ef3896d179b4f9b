"""JT/T 808, the language of vehicle terminals, editions 2011, 2013 and 2019: bytes to values and back.

Pure: nothing here touches a socket, a clock, a file or a database, and nothing raises anything but ``BadFrame``.
"""
