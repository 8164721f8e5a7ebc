/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bochs saves its state when a button of its display is pressed, and the one display that needs no screen is a server on
 * the network, open to everybody. Preloaded into Bochs, this gives it a socket that it has inherited for its one client,
 * and no network at all. Linked without the C library, so that it goes with whichever Bochs brings.
 */
#define BUTTON_VARIABLE "HVLAB_BUTTON" /* number of the inherited descriptor */

char *getenv(const char *name);
int atoi(const char *text);
int pause(void);
int bind(int fd, const void *address, unsigned length);
int listen(int fd, int backlog);
int accept(int fd, void *address, unsigned *length);

int bind(int fd, const void *address, unsigned length)
{
	return 0;
}

int listen(int fd, int backlog)
{
	return 0;
}

int accept(int fd, void *address, unsigned *length)
{
	static int accepted;
	const char *number = getenv(BUTTON_VARIABLE);

	while (accepted || !number)
		pause();
	accepted = 1;
	return atoi(number);
}
