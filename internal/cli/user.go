package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/ledger"
)

// UserCommand keeps accounts from the machine itself. Every act is recorded under the machine's name.
type UserCommand struct {
	Invite  UserInviteCommand  `cmd:"" help:"${help_user_invite}"`
	List    UserListCommand    `cmd:"" help:"${help_user_list}"`
	Recover UserRecoverCommand `cmd:"" help:"${help_user_recover}"`
	Disable UserDisableCommand `cmd:"" help:"${help_user_disable}"`
	Enable  UserEnableCommand  `cmd:"" help:"${help_user_enable}"`
}

// Users is what the commands about accounts need.
type Users struct {
	Storage
	Signing
	Installation
	PublicURL string `name:"public-url" setting:"" help:"${help_public_url}"`
}

// with opens the accounts, makes sure of the key, and does the work.
func (u Users) with(ctx context.Context, app *App, work func(*account.Accounts, string) error) error {
	origin, err := publicOrigin(u.PublicURL)
	if err != nil {
		return err
	}
	key, err := u.signing(u.Storage)
	if err != nil {
		return err
	}
	database, err := u.open(ctx)
	if err != nil {
		return err
	}
	do := func() error {
		record := ledger.New(ledger.Deps{DB: database, Now: app.Now, Key: key, Told: tellPrograms(app.Now)})
		if err := prepare(ctx, record, u.Data, key); err != nil {
			return err
		}
		in, err := u.people(ctx, u.Storage, account.Deps{DB: database, Now: app.Now, Record: record, Origin: origin})
		if err != nil {
			return err
		}
		return work(in.accounts, origin)
	}
	return errors.Join(do(), database.Close())
}

// local is where the server listens unless it is told otherwise.
const local = "http://127.0.0.1:8080"

// printSlip prints a slip. Without a public address its link leads to this machine, which it says.
func (a *App) printSlip(link account.Link, origin string) {
	fmt.Fprint(a.Out, account.Slip(a.Printer, link, cmp.Or(origin, local)))
	if origin == "" {
		fmt.Fprintln(a.Err, a.T("cli.user.local_only", "url", local))
	}
}

// UserInviteCommand prints a slip with a one-time link.
type UserInviteCommand struct {
	Users
	Mail      string   `arg:"" name:"mail" help:"${help_user_mail}"`
	Name      string   `name:"name" required:"" help:"${help_user_name}"`
	Positions []string `name:"position" help:"${help_user_position}"`
}

// Run invites.
func (c *UserInviteCommand) Run(ctx context.Context, app *App) error {
	return c.with(ctx, app, func(accounts *account.Accounts, origin string) error {
		link, err := accounts.Invite(ctx, access.Machine(), account.Invitation{Mail: c.Mail, Name: c.Name, Positions: c.Positions})
		if err == nil {
			app.printSlip(link, origin)
		}
		return err
	})
}

// UserListCommand lists the accounts.
type UserListCommand struct{ Users }

// Run prints the list, a thousand at a time.
func (c *UserListCommand) Run(ctx context.Context, app *App) error {
	return c.with(ctx, app, func(accounts *account.Accounts, _ string) error {
		table := tabwriter.NewWriter(app.Out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, app.T("cli.user.columns"))
		after := ""
		for {
			list, err := accounts.List(ctx, access.Machine(), account.Search{Scope: access.Scope{Installation: true}, After: after})
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return table.Flush()
			}
			for _, one := range list {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", one.Mail, one.Name, app.T("cli.user.state."+string(one.State)), one.Created.UTC().Format(time.DateOnly))
				after = one.ID
			}
		}
	})
}

// Because is the reason that the record keeps.
type Because struct {
	Why string `name:"why" required:"" help:"${help_user_why}"`
}

// UserRecoverCommand prints a slip with which somebody begins anew.
type UserRecoverCommand struct {
	Users
	Because
	Mail string `arg:"" name:"mail" help:"${help_user_mail}"`
}

// Run makes the link.
func (c *UserRecoverCommand) Run(ctx context.Context, app *App) error {
	return c.with(ctx, app, func(accounts *account.Accounts, origin string) error {
		link, err := accounts.RecoverByMail(ctx, access.Machine(), c.Mail, c.Why)
		if err == nil {
			app.printSlip(link, origin)
		}
		return err
	})
}

// UserDisableCommand ends somebody's being able to sign in.
type UserDisableCommand struct {
	Users
	Because
	Mail string `arg:"" name:"mail" help:"${help_user_mail}"`
}

// Run disables.
func (c *UserDisableCommand) Run(ctx context.Context, app *App) error {
	return c.with(ctx, app, func(accounts *account.Accounts, _ string) error {
		who, err := accounts.Find(ctx, access.Machine(), c.Mail)
		if err == nil {
			err = accounts.Disable(ctx, access.Machine(), who.ID, c.Why)
		}
		if err == nil {
			fmt.Fprintln(app.Out, app.T("cli.user.disabled", "mail", who.Mail))
		}
		return err
	})
}

// UserEnableCommand undoes UserDisableCommand.
type UserEnableCommand struct {
	Users
	Because
	Mail string `arg:"" name:"mail" help:"${help_user_mail}"`
}

// Run enables.
func (c *UserEnableCommand) Run(ctx context.Context, app *App) error {
	return c.with(ctx, app, func(accounts *account.Accounts, _ string) error {
		who, err := accounts.Find(ctx, access.Machine(), c.Mail)
		if err == nil {
			err = accounts.Enable(ctx, access.Machine(), who.ID, c.Why)
		}
		if err == nil {
			fmt.Fprintln(app.Out, app.T("cli.user.enabled", "mail", who.Mail))
		}
		return err
	})
}

// printFirstLink prints the link for the first administrator when nobody has an account yet.
func (a *App) printFirstLink(ctx context.Context, accounts *account.Accounts, origin string) error {
	link, wanted, err := accounts.FirstLink(ctx)
	if err != nil || !wanted {
		return err
	}
	fmt.Fprint(a.Out, "\n", account.Slip(a.Printer, link, origin), "\n")
	return nil
}
